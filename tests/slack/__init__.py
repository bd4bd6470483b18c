"""Stories told through a Slack of our own."""
