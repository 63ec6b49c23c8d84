"""Indicators, beneficiaries and visits."""
