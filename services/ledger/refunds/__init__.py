"""Refunds: what partners give back."""
