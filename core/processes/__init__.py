"""What authorities publish."""
