"""Live pages: what was announced, and who looks at what."""
