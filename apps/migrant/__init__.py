"""The app for people who have just arrived."""
