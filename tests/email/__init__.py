"""E-mail against real servers: an SMTP server and an IMAP server, both in this process."""
