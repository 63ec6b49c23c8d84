"""Four eyes: commands proposed by one person and given by another."""
