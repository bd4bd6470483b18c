"""What people do with their own clients: talk, press, fill in forms, and look."""
