"""The store: tables, codec, SQL and migrations."""
