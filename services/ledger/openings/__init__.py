"""Opening balances: a fund that is older than this ledger goes on here."""
