"""What the portal reads of the desk, and what it tells of it."""
