"""Organisations: what they are, where their offices stand, whom they pass funds on to."""
