"""The projects service: calls, proposals, lifecycles, results and reference lists. It moves no money."""
