"""Goods and services given in kind: received and used, never cash, never capacity."""
