"""Who may do what, on what, when: rights are events."""
