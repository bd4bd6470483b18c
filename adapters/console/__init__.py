"""A terminal as a platform: one person plays both sides. The smallest whole adapter."""
