"""The words of the bot: one table per language, all with the same names."""
