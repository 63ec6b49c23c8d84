"""What tests share: databases of their own, a ledger in process, a ledger behind HTTP."""
