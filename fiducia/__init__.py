"""The `fiducia` command line and what it runs on a machine of its own."""
