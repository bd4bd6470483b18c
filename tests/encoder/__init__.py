"""Sentence encoders: what is accepted, what is kept on disk, and what never is."""
