"""Slack as a platform: Bolt brings events in, the Web API carries messages out."""
