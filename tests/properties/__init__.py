"""Random histories of every command, held against a plain model of the books."""
