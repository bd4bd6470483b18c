"""What the articles offer in a conversation: search, choices, excerpts."""
