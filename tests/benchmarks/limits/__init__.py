"""What hostile or broken input may cost, measured beside its limit: `make bench-limits`."""
