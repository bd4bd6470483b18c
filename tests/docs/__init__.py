"""What the documents show is what the code does."""
