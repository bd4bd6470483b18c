"""What Slack says no with, and what a person cannot do."""

from typing import Any


class SlackError(Exception):
    """The answer {"ok": false, "error": code}."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class NotPossible(AssertionError):
    """Slack's own client would not let this person do this."""


def bad_arguments(*messages: str, code: str = "invalid_arguments") -> SlackError:
    told = [f"[ERROR] {message}" for message in messages]
    return SlackError(code, response_metadata={"messages": told})
