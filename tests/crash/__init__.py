"""The process is killed wherever it hurts, and what it had promised is counted afterwards."""
