"""A real WordPress on loopback for tests; see README.md in this folder."""
