"""Payloads of Slack as events of the desk. Pure."""
