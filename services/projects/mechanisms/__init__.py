"""The dated policies of the mechanisms."""
