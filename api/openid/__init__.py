"""The embedded OpenID provider and its sign-in pages."""
