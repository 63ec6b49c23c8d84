"""The end of a fund: what stands in the way, each donor's share of what is left, and books that come to rest."""
