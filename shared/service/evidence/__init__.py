"""Evidence: files under their SHA-256, beside the log, erasable; the same store in every service."""
