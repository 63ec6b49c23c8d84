"""What reporting keeps of the feeds: each a pure fold of one feed, with a name and a version."""
