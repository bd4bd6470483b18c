"""One desk on two platforms at once, each by its real library."""
