"""Revaluation: monetary balances in other currencies put at a day's rate."""
