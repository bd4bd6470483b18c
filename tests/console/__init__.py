"""The console desk, as its user sees it."""
