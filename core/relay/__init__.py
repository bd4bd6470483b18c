"""The way out: parcels from the outbox to their platforms."""
