"""The JSON API over the shared domain."""
