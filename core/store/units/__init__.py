"""Units of work: what was looked up for one event, and the decision, written together."""
