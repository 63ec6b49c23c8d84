"""Funds, their windows, dated policies and bank accounts."""
