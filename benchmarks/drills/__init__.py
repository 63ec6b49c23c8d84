"""Drills: what must hold when a process dies under load; run by hand, with figures."""
