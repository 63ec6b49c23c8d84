"""The ledger's database, version by version."""
