"""Months of a fund: their close and their opening again."""
