"""Article files: front matter, Markdown, and lint findings."""
