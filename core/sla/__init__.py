"""Hours, clocks, deadlines and their explanation."""
