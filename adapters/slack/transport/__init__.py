"""How Slack's events arrive: Socket Mode or signed HTTP."""
