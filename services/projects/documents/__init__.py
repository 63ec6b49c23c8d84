"""The files of a project, by their digest."""
