"""The fund's own bank accounts: interest, charges, transfers."""
