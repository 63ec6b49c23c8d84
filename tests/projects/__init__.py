"""The projects service: its capabilities one by one."""
