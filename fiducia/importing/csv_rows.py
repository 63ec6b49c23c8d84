"""The CSV reading of every file that the command line imports."""

from shared.files.csv_rows import FAULTS_MAX, Fault, FileRefused, Row, header_of, read_rows

__all__ = ["FAULTS_MAX", "Fault", "FileRefused", "Row", "header_of", "read_rows"]
