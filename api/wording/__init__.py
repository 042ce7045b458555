"""From data to sentences in the reader's language."""
