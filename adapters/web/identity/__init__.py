"""Signing in with an account elsewhere: OpenID Connect, Slack and Discord."""
