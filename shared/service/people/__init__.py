"""Names of people, beside the log and erasable: events know opaque ids alone (SYSTEM.md, law 10)."""
