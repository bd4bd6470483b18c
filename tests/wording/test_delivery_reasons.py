"""Why a message could not be delivered is read in the reader's language, on cards and in lists."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from aiosmtplib import SMTPResponseException

from adapters.discord import rest
from adapters.email.transport import smtp_sender
from adapters.slack import errors as slack
from adapters.words.rendering import PlainDialect, in_words, text_of
from core import wordings as words
from core.model.actions import Wording
from core.model.errors import (
    DeliveryError,
    Permanent,
    RecipientLeft,
    Transient,
    decode_reason,
    encode_reason,
)
from core.model.events import DeliveryFailed
from core.model.ids import EventId
from core.model.timeline import AuditKind
from tests.cases import each_case
from tests.slack.test_errors import refusal as slack_refusal
from tests.talk import DialogStory
from tests.wording.pseudo import PSEUDO, english_in, pseudo
from tests.wording.test_pseudo_language import talk

__all__ = ["pseudo", "talk"]


@pytest.mark.parametrize(
    "reason",
    [
        words.failure_channel_archived(),
        words.failure_busy(platform="slack"),
        words.failure_refused(platform="discord", error='a "strange" one'),
        words.failure_mail_refused(reply="550 5.1.1 אין תיבה כזו"),
    ],
)
def test_a_reason_is_stored_as_one_line_and_read_back(reason: Wording) -> None:
    assert decode_reason(encode_reason(reason)) == reason
    assert Permanent(reason).reason == str(Permanent(reason)) == encode_reason(reason)


@each_case(
    "stored",
    [
        *("the channel is archived", "KeyError", "", "failure.busy {", "failure.busy [1]"),
        *("failure.x", 'failure.busy {"platform":1}'),
    ],
)
def test_what_is_no_text_of_the_catalogue_is_shown_as_it_is(stored: str) -> None:
    """Rows of the last release hold English text."""
    assert in_words(stored) == stored


def test_a_reason_may_hold_another_one() -> None:
    """The private message failed, and so did the private thread before it."""
    both = words.failure_no_private_thread(
        reason=encode_reason(words.failure_no_direct_messages()),
        thread_reason=encode_reason(words.failure_channel_hidden()),
    )
    assert in_words(RecipientLeft(both)) == (
        "this person takes no messages from the app; in a private thread: the app may not see the"
        " channel"
    )
    assert in_words(ValueError("as it comes")) == "as it comes"


def of_platforms() -> Iterator[DeliveryError]:
    for code in (*slack.REASONS, *slack.TOKEN, *slack.LATER, *slack.UNCERTAIN, "missing_scope"):
        yield slack.classify_error(slack_refusal(code))
    for number in (*rest.REASONS, 1):
        response: Any = SimpleNamespace(status=403, reason="", headers={})
        yield rest.classify_error(discord.HTTPException(response, {"message": "", "code": number}))
    for status in (421, 451, 550):
        yield smtp_sender._delivery_error(SMTPResponseException(status, "50"))
    for trouble in (TimeoutError(), OSError(), ValueError(), KeyError()):
        yield from (slack.classify_error(trouble), rest.classify_error(trouble))
        yield smtp_sender._delivery_error(trouble)


@pytest.mark.usefixtures("pseudo")
def test_no_english_is_left_in_what_platforms_refuse() -> None:
    for error in of_platforms():
        reason = decode_reason(error.reason)
        assert reason is not None, error
        said = in_words(error, PSEUDO)
        for code in {str(value) for key, value in reason.args.items() if key != "platform"}:
            said = said.replace(code, "")
        assert english_in(said) == [], error


@pytest.mark.usefixtures("pseudo")
def test_an_agent_reads_under_the_card_why_it_failed(talk: DialogStory) -> None:
    assert talk.state is not None
    reason = Transient(words.failure_busy(platform="slack")).reason
    to = talk.state.place
    talk.happens(
        DeliveryFailed(EventId("f"), talk.now, talk.state.id, "k", "from_agent", reason, to)
    )
    said = text_of(talk.latest("undelivered"), PlainDialect(talk.now))
    assert english_in(said) == []
    assert in_words(reason, PSEUDO) in said
    kept = [entry for entry in talk.facts if entry.kind is AuditKind.UNDELIVERED]
    assert kept[-1].details["reason"] == reason, "so each reader has it in a language of their own"
