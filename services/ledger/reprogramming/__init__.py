"""What one source of capacity gives to another: by a donor's consent, or to cover a pool below zero."""
