"""A person's own papers: what they are, and the vault in which the files lie encrypted."""
