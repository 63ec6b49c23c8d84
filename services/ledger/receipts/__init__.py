"""Receipts: donors' cash, applied to agreements at once or later, and what banks take back."""
