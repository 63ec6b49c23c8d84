"""Complementarity: what a proposal would duplicate, why, and what people decided about it."""
