"""How fast events are taken in, beside the bare cost of the disk: `make bench`."""
