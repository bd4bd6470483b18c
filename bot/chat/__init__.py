"""The console desk: one person plays both sides in a terminal, a script, or the sample."""
