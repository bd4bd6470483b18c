"""The socket side of Discord: sessions, dispatches, resuming, and their troubles."""
