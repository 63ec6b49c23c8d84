"""Agreements: what donors signed, with instalments and earmarks."""
