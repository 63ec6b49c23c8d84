"""Evidence: files under their digest in an erasable store, and the commands that name them."""
