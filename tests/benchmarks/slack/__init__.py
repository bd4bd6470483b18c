"""How fast Slack's events are acknowledged, beside a bare Bolt app: `make bench-slack`."""
