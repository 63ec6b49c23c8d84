"""What is reported: each report a pure function of rows at a pair of days and positions, the same in every form."""
