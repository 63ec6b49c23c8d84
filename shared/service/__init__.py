"""What every FastAPI service shares: problems, security, the feed, the app's frame."""
