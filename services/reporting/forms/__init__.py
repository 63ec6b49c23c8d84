"""The forms of a report: JSON, CSV, XLSX, PDF, SVG and PNG. Every form writes the same cells and computes nothing."""
