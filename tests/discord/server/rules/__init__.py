"""The documented limits and our own rules, as tables and small checks."""
