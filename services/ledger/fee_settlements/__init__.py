"""Fee settlements: accrued fees paid out of a bank account."""
