"""What each refusal means for a message: later, perhaps, or never, and in words for people."""

import re
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.kit.http_session import MAX_WAIT_SECONDS
from adapters.slack.errors import (
    GONE,
    LATER,
    REASONS,
    TOKEN,
    UNCERTAIN,
    classify_error,
    error_code,
    retry_after,
)
from adapters.slack.web_api import refusal_of
from adapters.words.rendering import in_words
from core.ports import DeliveryError, Permanent, Transient, Unclear
from tests.cases import each_case


def refusal(error: str = "", status: int = 200, data: Any = None, **headers: str) -> SlackApiError:
    """As the SDK raises it."""
    told = {"ok": False, "error": error} if data is None else data
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data=told,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        status_code=status,
    )
    return SlackApiError("The request to the Slack API failed.", response)  # type: ignore[no-untyped-call]


KINDS: dict[type[DeliveryError], set[str]] = {
    Transient: {*LATER, *TOKEN},
    Unclear: set(UNCERTAIN),
    Permanent: {*REASONS, *GONE, "missing_scope", "invalid_arguments", "no_text", "a_new_one"},
}
EACH = [(error, kind) for kind, errors in KINDS.items() for error in sorted(errors)]


@each_case(("error", "kind"), EACH)
def test_what_a_refusal_means(error: str, kind: type[DeliveryError]) -> None:
    told = classify_error(refusal(error))
    assert type(told) is kind
    assert len(str(told)) > 10


@pytest.mark.parametrize("error", ["hunter2", "xoxb-1-2", "my cat", "Not_In_Channel", "a_" * 200])
def test_what_is_no_name_of_an_error_is_neither_logged_nor_shown(error: str) -> None:
    assert error_code(refusal(error)) == "unknown_error"
    assert error not in in_words(classify_error(refusal(error)))
    lacking = refusal(data={"ok": False, "error": "missing_scope", "needed": f"{error} "})
    assert in_words(classify_error(lacking)) == "the app lacks a scope; `deskhand check` tells more"


@pytest.mark.parametrize("error", ["not_in_channel", "ratelimited", "accesslimited", "a_b2_c"])
def test_the_name_of_an_error_is_logged(error: str) -> None:
    assert error_code(refusal(error)) == error


@each_case("error", REASONS)
def test_a_refusal_that_an_agent_sees_is_in_words(error: str) -> None:
    """It stands under the card: "Not delivered to the requester: {reason}"."""
    told = in_words(classify_error(refusal(error)))
    assert error not in told
    assert re.fullmatch(r"[A-Za-z ,;]+", told)


@pytest.mark.parametrize("error", ["a_new_one", "no_text"])
def test_a_refusal_without_words_is_named(error: str) -> None:
    assert error in in_words(classify_error(refusal(error)))


@each_case("error", sorted(TOKEN))
def test_a_lost_token_says_where_to_look(error: str) -> None:
    told = in_words(classify_error(refusal(error)))
    assert error in told
    assert "deskhand check" in told


def test_a_missing_scope_is_named() -> None:
    data = {"ok": False, "error": "missing_scope", "needed": "files:write", "provided": "x"}
    told = in_words(classify_error(refusal(data=data)))
    assert "files:write" in told
    assert "deskhand check" in told


@each_case(
    ("status", "headers", "wait"),
    [
        (429, {"Retry_After": "7"}, 7.0),
        (429, {"retry_after": "0"}, 0.0),
        (429, {"Retry_After": "-3"}, 0.0),
        (429, {"Retry_After": "soon"}, 1.0),
        (429, {"Retry_After": "nan"}, 0.0),
        (429, {"Retry_After": "inf"}, MAX_WAIT_SECONDS),
        (429, {}, 1.0),
        (503, {"Retry_After": "30"}, 30.0),
    ],
)
def test_how_long_to_wait(status: int, headers: dict[str, str], wait: float) -> None:
    trouble = refusal("ratelimited", status, **headers)
    told = classify_error(trouble, "chat.postMessage C1")
    assert isinstance(told, Transient)
    assert (told.retry_after, told.scope) == (wait, "chat.postMessage C1")


@pytest.mark.parametrize("error", ["channel_not_found", "internal_error", "token_revoked"])
def test_other_refusals_ask_for_no_wait(error: str) -> None:
    assert retry_after(refusal(error)) is None


@each_case("status", [500, 502, 503, 504])
@each_case("data", ["<html>Bad gateway</html>", {}, {"ok": False, "error": "no_text"}])
def test_an_error_of_slacks_own_may_have_done_it(status: int, data: Any) -> None:
    told = classify_error(refusal(status=status, data=data))
    assert isinstance(told, Unclear)


BROKEN: dict[str, tuple[BaseException, type[DeliveryError]]] = {
    "never left": (
        aiohttp.ClientConnectorError(None, OSError("refused")),  # type: ignore[arg-type]
        Transient,
    ),
    "hung up": (aiohttp.ServerDisconnectedError(), Unclear),
    "in the midst": (aiohttp.ClientPayloadError(), Unclear),
    "reset": (ConnectionResetError(), Unclear),
    "out of time": (TimeoutError(), Unclear),
    "no json": (ValueError("my secret words"), Unclear),
    "a bug": (KeyError("ts"), Unclear),
}


@each_case("kind", BROKEN)
def test_what_a_broken_line_means(kind: str) -> None:
    """Only what surely never left may be sent again without a look."""
    trouble, meaning = BROKEN[kind]
    told = classify_error(trouble)
    assert type(told) is meaning
    assert "secret" not in str(told)


def test_what_is_understood_already_stays_as_it_is() -> None:
    told = Transient("slow", retry_after=3, scope="C1")
    assert classify_error(told) is told


@pytest.mark.parametrize("data", ["<html>", "", {}, {"ok": False}])
def test_a_page_in_the_place_of_an_answer_has_no_name(data: Any) -> None:
    assert error_code(refusal(data=data)) == "unknown_error"


def test_the_name_of_what_is_behind() -> None:
    told = Permanent("in words")
    told.__cause__ = refusal("not_in_channel")
    assert refusal_of(told) == "not_in_channel"
    assert refusal_of(Permanent("alone")) == ""
    told.__cause__ = OSError()
    assert refusal_of(told) == ""
