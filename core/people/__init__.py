"""Accounts, cities, organisations, offices, duties, and what each actor may do."""
