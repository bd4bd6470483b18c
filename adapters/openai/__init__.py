"""A language model as a platform: requests go out, drafts come in by the one door."""
