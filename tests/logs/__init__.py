"""Tests of the logs: nothing private gets into them, and nothing waits for them."""
