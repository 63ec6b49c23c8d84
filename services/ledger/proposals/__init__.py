"""Four eyes: commands that wait for a second person, and what they hold meanwhile."""
