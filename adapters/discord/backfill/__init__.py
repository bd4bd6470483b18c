"""What was missed while no gateway session was open, read back."""
