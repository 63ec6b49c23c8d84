"""Reversals: a transaction undone whole, once, by a second person."""
