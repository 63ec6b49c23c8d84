"""What falls due for a project, and when."""
