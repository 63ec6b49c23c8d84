"""The end of a project's money: its freeze, and what is open on it until someone resolves it."""
