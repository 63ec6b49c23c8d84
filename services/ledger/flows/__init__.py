"""Flows of an outside source: booked, noted, and corrected when the source changes its mind."""
