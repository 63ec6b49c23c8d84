"""Projects: calls, reviews, lifecycles, monitoring and overlaps of both mechanisms. It moves no money."""
