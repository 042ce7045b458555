"""Notes by NGOs on published processes, and their moderation."""
