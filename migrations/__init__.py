"""One Alembic environment per service, each with its own version table."""
