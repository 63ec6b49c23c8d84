"""Opening the books of an older fund from a folder of CSV files, one a sheet."""
