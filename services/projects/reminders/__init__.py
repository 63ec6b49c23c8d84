"""Reminders of what falls due, recorded once each, day by day."""
