"""The ledger: contributions, allocations and payments as immutable events, and the two books they post to."""
