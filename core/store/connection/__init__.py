"""Opening a database: SQLite with one worker thread or PostgreSQL, and its errors explained."""
