"""Screening criteria and Do No Harm."""
