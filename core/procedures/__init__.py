"""One person's way through a process: personalise, and what it takes and returns."""
