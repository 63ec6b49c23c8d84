"""Which projects are late in their state, and how long partners take."""
