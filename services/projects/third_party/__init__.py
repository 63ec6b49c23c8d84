"""What third parties do: activities of outside publishers, taken in to compare projects with."""
