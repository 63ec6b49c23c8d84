"""Refunds: what partners give back, and what donors are given back."""
