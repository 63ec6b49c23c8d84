"""Random histories of every command that there is, over funds of every kind and in several currencies."""
