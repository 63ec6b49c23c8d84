"""Counting projects as they stood on any day."""
