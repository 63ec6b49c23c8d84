"""The projects service: calls, partners, lifecycles, results, complementarity."""
