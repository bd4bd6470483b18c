"""Nouns: frozen, plain, and free of any platform."""
