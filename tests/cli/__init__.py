"""The command line, as the one on call uses it."""
