"""Actions of the desk as Slack's messages, blocks and modals. Pure."""
