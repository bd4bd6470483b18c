"""Outgoing mails: their headers, their text and HTML, their files."""
