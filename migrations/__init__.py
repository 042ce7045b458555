"""How the database came to its shape, step by step, and the one way to run the steps."""
