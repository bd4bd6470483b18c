"""The way out: one worker per platform delivers messages in order, retries, and dead-letters."""
