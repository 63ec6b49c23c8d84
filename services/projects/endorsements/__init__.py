"""Endorsements of headquarters and of the field, apart from each other."""
