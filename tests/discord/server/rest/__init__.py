"""The HTTP side of Discord, version 10 of its API."""
