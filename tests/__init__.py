"""The tests: each one a small true story."""
