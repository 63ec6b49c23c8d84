"""The vocabulary that every room shares: frozen pydantic models and pure functions. No I/O, no clock."""
