"""Whether partners can do what is asked of them."""
