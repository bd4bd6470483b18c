"""Dispatches of Discord's gateway as events of the desk. Pure."""
