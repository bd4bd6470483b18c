"""What the lists cost at a million closed tickets."""
