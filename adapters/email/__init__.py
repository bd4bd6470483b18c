"""E-mail: a mailbox read by IMAP, mails sent by SMTP. The core knows an address as an account."""
