"""The projects service: organisations, calls, proposals, lifecycles, monitoring. It moves no money."""
