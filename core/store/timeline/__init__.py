"""The timeline's rows: appended with their decision, redacted with their message, read in pages."""
