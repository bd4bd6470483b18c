"""Sentence encoders, which tell how alike texts are in meaning; optional, used by the articles."""
