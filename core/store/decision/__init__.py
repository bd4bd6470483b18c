"""Writing a decision: its rows, statement by statement on SQLite, as one on PostgreSQL."""
