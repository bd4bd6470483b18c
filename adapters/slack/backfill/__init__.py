"""What was missed while Slack could not reach the desk, read back."""
