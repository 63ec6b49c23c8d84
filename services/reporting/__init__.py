"""The reporting service: every table, statement and export as projections of the feeds. It records nothing itself."""
