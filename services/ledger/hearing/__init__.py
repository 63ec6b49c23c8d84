"""What the ledger hears of organisations and projects, recorded as its own events."""
