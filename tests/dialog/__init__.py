"""The talk, as transcripts."""
