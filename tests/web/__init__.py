"""The web portal over real HTTP."""
