"""How Discord says no: HTTP status, code, sentence, and the tree of what is wrong."""

from typing import Any

from tests.discord.server.rules.problems import Problem

Json = dict[str, Any]

KNOWN: dict[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    30010: (400, "Maximum number of reactions reached (20)"),
    30033: (400, "Maximum number of thread participants has been reached (1000)"),
    30034: (400, "Max number of daily application command creates has been reached (200)"),
    30046: (429, "Maximum number of edits to messages older than 1 hour reached. Try again later"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (403, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    160002: (400, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
}


class ApiError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = headers or {}


def refused(code: int) -> ApiError:
    """The documented error with this code."""
    status, sentence = KNOWN[code]
    return ApiError(status, {"message": sentence, "code": code})


def bare(status: int, sentence: str) -> ApiError:
    """An error that has no code of its own, like 404 for a path that is none."""
    return ApiError(status, {"message": f"{status}: {sentence}", "code": 0})


def invalid_form(problems: list[Problem], under: tuple[str, ...] = ()) -> ApiError:
    """50035 with one leaf in the tree for each problem, all of them below `under`."""
    tree: Json = {}
    for problem in problems:
        leaf = tree
        for step in (*under, *problem.path):
            leaf = leaf.setdefault(str(step), {})
        entry = {"code": problem.code, "message": problem.sentence}
        leaf.setdefault("_errors", []).append(entry)
    return ApiError(400, {"message": "Invalid Form Body", "code": 50035, "errors": tree})
