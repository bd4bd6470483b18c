"""What an operator does to a database: upgrade, back up, count, expire."""
