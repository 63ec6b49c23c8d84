"""What the projects service hears of the ledger, recorded as its own events."""
