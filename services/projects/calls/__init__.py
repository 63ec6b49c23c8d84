"""Calls for proposals: what may be handed in under which, and until when."""
