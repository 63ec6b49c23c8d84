"""Who may do what in projects: rights are events."""
