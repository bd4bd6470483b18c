"""The talk: signals, moves, and the table that joins them."""
