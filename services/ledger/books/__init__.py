"""The books: the entries of every event, kept so that any balance at any date and position is a few probes."""
