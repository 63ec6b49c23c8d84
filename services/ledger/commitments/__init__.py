"""Commitments: partners bound under an allocation, with their instalments."""
