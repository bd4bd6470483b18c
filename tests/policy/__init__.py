"""The policy file, the settings and the articles: what is read before the desk opens."""
