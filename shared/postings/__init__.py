"""What every event posts to the two books: pure functions of (type, schema_version, data), frozen once released."""
