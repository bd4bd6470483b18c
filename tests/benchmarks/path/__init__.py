"""Which files and functions of the product one event passes through: `make bench-path`."""
