"""The doors: one folder per platform, all of the same shape."""
