"""The two lines to the mail servers: a mailbox that is read by IMAP, mails that leave by SMTP."""
