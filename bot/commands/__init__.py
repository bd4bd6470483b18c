"""The commands of `deskhand`, one file for each family."""
