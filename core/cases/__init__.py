"""Procedures that a person has saved."""
