"""Rates of exchange: units per 1 USD, by effective day, never restated."""
