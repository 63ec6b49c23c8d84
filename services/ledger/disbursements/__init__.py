"""Disbursements: cash paid to partners under a commitment, and payments that come back."""
