"""Drafting projects and handing them in: how a project's life begins."""
