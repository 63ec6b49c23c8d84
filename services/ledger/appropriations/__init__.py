"""Appropriations: the authority of a mission's budget by fiscal year, in the place of cash."""
