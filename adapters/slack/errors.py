"""What Slack's refusals mean for a message: later, unclear, or never, and in whose words."""

import asyncio
import re
from collections.abc import Mapping
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.kit.http_session import retry_seconds
from adapters.slack.settings import NAME
from core import wordings as words
from core.ports import DeliveryError, Permanent, Transient, Unclear

ERROR_NAME: Final = re.compile(r"[a-z]{1,30}(_[a-z0-9]{1,30}){1,12}|ratelimited|accesslimited")
"""How Slack names its errors: words joined by underscores, but for two of them."""
SCOPE_NAME: Final = re.compile(r"[a-z]{1,30}([.:,_][a-z]{1,30}){0,12}")

LATER: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNCERTAIN: Final = frozenset(
    {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "unknown_error"}
)
"""Slack says of these that some of it may have happened."""
TOKEN: Final = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "org_login_required",
        "ekm_access_denied",
        "team_access_not_granted",
    }
)
"""The app was taken away or its token changed. A person can mend that, so nothing is given up."""
GONE: Final = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message"}
)
"""The message is not there any more, or can no longer be changed."""
ELSEWHERE: Final = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
CLOSED: Final = ELSEWHERE | {
    "invalid_channel",
    "no_permission",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "team_access_not_granted",
}
"""Of an agents' channel: people can let the app write there again."""
REASONS: Final = {
    "channel_not_found": words.failure_channel_unknown(),
    "not_in_channel": words.failure_not_in_channel(),
    "is_archived": words.failure_channel_archived(),
    "user_not_found": words.failure_left_workspace(),
    "user_disabled": words.failure_account_deactivated(),
    "cannot_dm_bot": words.failure_is_bot(),
    "messages_tab_disabled": words.failure_app_messages_off(),
    "restricted_action": words.failure_may_not_write(),
    "restricted_action_thread_locked": words.failure_thread_locked(),
    "msg_too_long": words.failure_too_long(platform=NAME),
    "msg_blocks_too_long": words.failure_too_long(platform=NAME),
    "invalid_blocks": words.failure_malformed(platform=NAME),
    "file_upload_size_restricted": words.failure_file_too_large(),
}


def error_code(refusal: SlackApiError) -> str:
    """The error's own name, such as "not_in_channel". A proxy's page has none.

    Anything else is not shown: whoever answers in Slack's place may repeat words or a token.
    """
    answer = getattr(refusal.response, "data", refusal.response)
    found = answer.get("error") if isinstance(answer, Mapping) else None
    is_name = isinstance(found, str) and ERROR_NAME.fullmatch(found)
    return found if isinstance(found, str) and is_name else "unknown_error"


def retry_after(refusal: SlackApiError) -> float | None:
    """Seconds to wait, if Slack asks to slow down."""
    headers = {k.lower(): v for k, v in getattr(refusal.response, "headers", {}).items()}
    asked = headers.get("retry-after")
    if asked is not None:
        return retry_seconds(asked)
    return 1.0 if error_code(refusal) in LATER or _status(refusal) == 429 else None


def classify_error(trouble: BaseException, scope: str = "") -> DeliveryError:
    """The trouble of one call as the relay understands it. `scope` is what a slow-down is about: a
    method, or a method and a channel.
    """
    match trouble:
        case DeliveryError():
            return trouble
        case SlackApiError():
            return _classify_refusal(trouble, scope)
        case aiohttp.ClientConnectorError():
            return Transient(words.failure_unreachable(platform=NAME, error=type(trouble).__name__))
        case aiohttp.ClientError() | TimeoutError() | asyncio.TimeoutError() | OSError():
            return Unclear(words.failure_broken(error=type(trouble).__name__))
        case _:
            error = type(trouble).__name__
            return Unclear(words.failure_unreadable_answer(platform=NAME, error=error))


def slower(wait: float, scope: str) -> Transient:
    """Slack limits each method by itself (https://docs.slack.dev/apis/web-api/rate-limits): posting
    by the channel, and again by the workspace, which a refusal does not tell apart.
    """
    busy = words.failure_busy(platform=NAME)
    return Transient(busy, retry_after=wait, scope=scope, kind=scope.partition(" ")[0])


def _classify_refusal(refusal: SlackApiError, scope: str) -> DeliveryError:
    error, wait = error_code(refusal), retry_after(refusal)
    if wait is not None:
        return slower(wait, scope)
    if error in TOKEN:
        return Transient(words.failure_token_refused(platform=NAME, error=error))
    if error in UNCERTAIN or _status(refusal) >= 500:
        return Unclear(words.failure_platform_error(platform=NAME, error=error))
    if error == "missing_scope":
        return Permanent(words.failure_scope_missing(scope=_missing_scope(refusal)))
    return Permanent(REASONS.get(error, words.failure_refused(platform=NAME, error=error)))


def _missing_scope(refusal: SlackApiError) -> str:
    needed = refusal.response.get("needed") if hasattr(refusal.response, "get") else None
    is_name = isinstance(needed, str) and SCOPE_NAME.fullmatch(needed)
    return str(needed) if is_name else ""


def _status(refusal: SlackApiError) -> int:
    return int(getattr(refusal.response, "status_code", None) or 200)
