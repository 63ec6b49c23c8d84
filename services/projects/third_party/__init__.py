"""What others do: activities of outside publishers, read into one contract."""
