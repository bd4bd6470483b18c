"""How fast mails are taken in and answered, beside a bare IMAP fetch and SMTP send."""
