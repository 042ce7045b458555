"""Shapes of requests and answers, one file for each noun of the domain."""
