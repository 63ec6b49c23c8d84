"""The event log: append-only, gapless, group-committed, and one Merkle tree over its bytes."""
