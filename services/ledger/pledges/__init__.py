"""Pledges: announced, not binding, never posted."""
