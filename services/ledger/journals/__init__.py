"""Manual journals: entries written by hand, with evidence and two persons."""
