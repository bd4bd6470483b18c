"""What keeps the portal safe: tokens, limits, and what no request gets past."""
