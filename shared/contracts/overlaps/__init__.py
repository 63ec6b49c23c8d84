"""Contracts of complementarity: how two undertakings compare, what happened about it, and what may be asked for."""
