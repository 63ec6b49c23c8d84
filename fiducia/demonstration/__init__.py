"""The demonstration fund: illustrative figures, told through the same HTTP commands as everybody's."""
