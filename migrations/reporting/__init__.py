"""The database of projects, version by version."""
