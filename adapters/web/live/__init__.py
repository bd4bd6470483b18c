"""Live pages: what was announced, and who looks at what; and web push for what is closed."""
