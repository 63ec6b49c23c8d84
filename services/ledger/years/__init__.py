"""Years of a fund: their close to accumulated surplus, and what corrects them afterwards."""
