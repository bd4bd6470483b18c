"""The life of a ticket: claim, respond, hand over, resolve, reopen."""
