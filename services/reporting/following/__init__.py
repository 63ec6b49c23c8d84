"""Following the feeds: page by page into the projections, each position once, held against the source's hash tree."""
