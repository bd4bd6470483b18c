"""The rules of the house that no linter keeps for us."""
