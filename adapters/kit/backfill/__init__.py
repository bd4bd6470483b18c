"""What was missed while nothing could be heard, read back from a platform's history."""
