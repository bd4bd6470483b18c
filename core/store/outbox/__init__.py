"""Rows of the outbox: leases, what became of deliveries, and messages that are blocked."""
