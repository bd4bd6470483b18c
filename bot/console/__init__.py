"""The desk in a terminal: transcripts, a manual clock, the demo."""
