"""The process: starts, wires and stops the desk. It knows all others, and decides nothing."""
