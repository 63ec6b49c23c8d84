"""`fiducia rates`: rates of exchange from outside."""
