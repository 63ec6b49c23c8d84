"""Who must be heard on a project, and their sign-offs."""
