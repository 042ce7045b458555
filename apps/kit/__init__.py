"""Tools for building a front end."""
