"""Expenditure: what partners report, cumulative, provisional then certified, posted by difference."""
