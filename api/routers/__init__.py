"""Routes, one file for each noun of the domain."""
