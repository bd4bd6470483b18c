"""The desk: what a support desk knows and decides."""
