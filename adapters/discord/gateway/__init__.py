"""The gateway connection, its sessions, their lease and reconnect backoff."""
