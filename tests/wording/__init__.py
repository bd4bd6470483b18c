"""What the bot says, by name."""
