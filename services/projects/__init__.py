"""The projects service: organisations, proposals and the lives of projects, as events of their own log."""
