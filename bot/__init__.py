"""The household: starts, wires, stops. Knows everybody, decides nothing."""
