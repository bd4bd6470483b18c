"""What people write, read without its conversation: commands, phrases, feedback, details."""
