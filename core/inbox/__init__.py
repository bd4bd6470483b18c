"""The way in: find the conversation of an event, decide, commit, and retry on conflict."""
