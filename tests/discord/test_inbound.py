"""What each dispatch of Discord's means to the desk: exactly this event, or nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings, strategies as st

from adapters.discord.channels import Channels
from adapters.discord.content_intent import ContentIntent
from adapters.discord.gateway.sessions import Mark
from adapters.discord.inbound.events import resolve_addressing
from adapters.discord.inbound.payload_parts import moment_of
from adapters.discord.inbound.payloads import read
from adapters.discord.members import Members
from adapters.discord.outbound.immediate_responses import ImmediateResponder
from adapters.discord.outbound.interaction_responses import InteractionResponses
from adapters.discord.receiver import Receiver
from adapters.discord.rest import Rest
from adapters.kit.file_transfer import FileFetch, TrustedHosts
from adapters.kit.parsed_event import Malformed, ParsedEvent, ReplyToken, shape
from core.model.attachment import Attachment, FileProblem
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    FormName,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from core.ports import InboxResult, Outcome, ReplyWindow
from tests.adapters.contract import Desk
from tests.cases import each_case
from tests.clock import SUNDAY_TEN as NOW, FakeClock
from tests.discord.sent import (
    ADA,
    BOT,
    BOT_USER,
    DM,
    FIRST,
    GRACE,
    HELP,
    ME,
    SENT,
    SHOT,
    SUPPORT,
    TALK,
    THREAD,
    sent,
)
from tests.profile import sweep
from tests.slack.strange import DEEP, GONE, JUNK, SECRET, changed, paths

ada = Person("discord", ADA)
IN_HELP = Place("discord", HELP)
DIRECT = Place("discord", f"@{ADA}")
ASKED = ReplyToken("846462639134605312", "A_UNIQUE_TOKEN", channel=HELP)
BY_INTERACTION = EventId("discord:interaction:846462639134605312")
LINK = f"https://discord.com/channels/197038439483310086/{HELP}/{FIRST}"
FIELDS = {"description": "My cat ate the spoon", "steps": "", "category": "technical"}


def at(room: str) -> Place:
    return Place("discord", room)


def words(channel: str, place: Place, text: str, **more: Any) -> MessageReceived:
    id_ = EventId(f"discord:{channel}:{FIRST}")
    return MessageReceived(id_, NOW, place, ada, text, ref=FIRST, **more)


def reacted(emoji: str, *, added: bool = True) -> ParsedEvent:
    id_ = EventId(f"discord:reaction:{FIRST}:{ADA}:{emoji}:{added}:s:7")
    return ParsedEvent(ReactionChanged(id_, NOW, at(THREAD), ada, FIRST, emoji, added), THREAD)


def given_command(text: str, place: Place = IN_HELP, **more: Any) -> ParsedEvent:
    event = CommandGiven(BY_INTERACTION, NOW, place, ada, text, **more)
    return ParsedEvent(event, HELP, reply=ASKED)


def pressed(choice: Choice, value: str = "") -> ParsedEvent:
    talk = ConversationId(TALK)
    event = ButtonPressed(BY_INTERACTION, NOW, talk, at(THREAD), ada, choice, value)
    return ParsedEvent(event, THREAD, reply=replace(ASKED, is_quiet=True, channel=THREAD))


def filled(values: dict[str, str], **more: Any) -> FormSubmitted:
    return FormSubmitted(BY_INTERACTION, NOW, at(HELP), ada, FormName.TICKET, values, **more)


EDIT = EventId(f"discord:{THREAD}:{FIRST}:edited:2017-07-11T17:28:00.000000+00:00")
EDITED = MessageEdited(
    EDIT,
    NOW,
    at(THREAD),
    ada,
    FIRST,
    "It says 810",
    EventId(f"discord:{THREAD}:{FIRST}"),
    "2017-07-11T17:28:00.000000+00:00",
    moment_of(FIRST),
)
MEANT: dict[str, ParsedEvent] = {
    "direct": ParsedEvent(words(DM, DIRECT, "My VPN does not connect"), DM),
    "direct_file": ParsedEvent(words(DM, DIRECT, ""), DM, (SHOT,)),
    "reply": ParsedEvent(words(THREAD, at(THREAD), "It says 809", addressed=False), THREAD),
    "forwarded": ParsedEvent(words(DM, DIRECT, "> The wifi is slow\n> // and red"), DM, (SHOT,)),
    "sticker": ParsedEvent(words(DM, DIRECT, ":Wave:"), DM),
    "channel": ParsedEvent(words(HELP, at(HELP), "lunch?", addressed=False), HELP),
    "call": ParsedEvent(
        words(HELP, at(HELP), f"help @{ADA}", mentions=(ada,)), HELP, is_ordered=True
    ),
    "call_alone": ParsedEvent(words(HELP, at(HELP), ""), HELP, is_ordered=True),
    "tokens": ParsedEvent(
        words(
            THREAD,
            at(THREAD),
            f":cat: #{HELP} @&197038439483310086 t:1618953630:d @{ADA}",
            addressed=False,
            mentions=(ada,),
        ),
        THREAD,
    ),
    "edited": ParsedEvent(EDITED, THREAD),
    "deleted": ParsedEvent(
        MessageDeleted(
            EventId(f"discord:{THREAD}:{FIRST}:deleted"),
            NOW,
            at(THREAD),
            Person("discord", ""),
            FIRST,
            EventId(f"discord:{THREAD}:{FIRST}"),
        ),
        THREAD,
    ),
    "deleted_direct": ParsedEvent(
        MessageDeleted(
            EventId(f"discord:{DM}:{FIRST}:deleted"),
            NOW,
            at("@"),
            Person("discord", ""),
            FIRST,
            EventId(f"discord:{DM}:{FIRST}"),
        ),
        DM,
    ),
    "five": reacted("five"),
    "thumb": reacted("thumbsup"),
    "unthumb": reacted("thumbsup", added=False),
    "ticket": given_command("My cat ate the spoon", opens=True),
    "ticket_alone": given_command("", opens=True),
    "ticket_chosen": ParsedEvent(
        filled({"description": "A spoon", "category": "technical", "priority": "high"}),
        HELP,
        reply=ASKED,
    ),
    "ticket_shot": ParsedEvent(filled({"description": ""}), HELP, (SHOT,), ASKED),
    "ticket_at_work": ParsedEvent(
        CommandGiven(BY_INTERACTION, NOW, at(SUPPORT), ada, "My spoon", opens=True),
        SUPPORT,
        reply=replace(ASKED, channel=SUPPORT),
    ),
    "hand_over": ParsedEvent(
        CommandGiven(
            BY_INTERACTION, NOW, at(SUPPORT), ada, "hand over Alan Turing", ticket="HD-1042"
        ),
        SUPPORT,
        reply=replace(ASKED, channel=SUPPORT),
    ),
    "tickets": given_command("mine", ticket=""),
    "status": given_command("status", ticket="HD-1042"),
    "menu": given_command(f"ticket It @{GRACE} broke\n{LINK}", DIRECT, opens=True),
    "menu_others": ParsedEvent(
        CommandGiven(
            BY_INTERACTION,
            NOW,
            DIRECT,
            ada,
            f"ticket grace: It @{GRACE} broke\n{LINK}",
            opens=True,
        ),
        HELP,
        (SHOT,),
        ASKED,
    ),
    "press": pressed(Choice.CLAIM),
    "press_value": pressed(Choice.PICK, "vpn#a|b"),
    "form": ParsedEvent(filled(FIELDS), HELP, (SHOT,), ASKED),
    "form_work": ParsedEvent(
        FormSubmitted(
            BY_INTERACTION,
            NOW,
            at(SUPPORT),
            ada,
            FormName.RESOLVE,
            {"how": "A vet"},
            conversation=ConversationId(TALK),
        ),
        SUPPORT,
        reply=replace(ASKED, is_quiet=True, channel=SUPPORT),
    ),
}
REFUSED = {"press_foreign", "press_forged", "form_foreign"}


def meaning(kind: str, data: Any) -> ParsedEvent | Malformed | None:
    try:
        return read(kind, data, ME, NOW, "s:7")
    except Malformed as wrong:
        return wrong


@each_case("name", SENT)
def test_a_dispatch_means_this_and_nothing_else(name: str) -> None:
    found = meaning(*sent(name))
    if name in REFUSED:
        assert isinstance(found, Malformed)
    else:
        assert found == MEANT.get(name)


def test_an_answer_knows_the_channel_in_which_a_thread_can_be_begun() -> None:
    kind, said = sent("ticket")
    said |= {"channel_id": THREAD, "channel": {"id": THREAD, "type": 11, "parent_id": HELP}}
    found = meaning(kind, said)
    assert isinstance(found, ParsedEvent) and found.reply.channel == HELP
    del said["guild_id"]
    said |= {"user": said.pop("member")["user"]}
    found = meaning(kind, said)
    assert isinstance(found, ParsedEvent) and found.reply.channel == ""


def test_a_long_message_is_quoted_as_far_as_a_ticket_goes_and_says_so() -> None:
    kind, data = sent("menu")
    for message in data["data"]["resolved"]["messages"].values():
        message["content"] = "leaks " * 2000
    found = meaning(kind, data)
    assert isinstance(found, ParsedEvent)
    assert isinstance(found.event, CommandGiven)
    quote, _, address = found.event.text.rpartition("\n")
    assert quote.endswith("…")
    assert address == LINK
    assert 7000 < len(found.event.text) < 8000


def test_an_agent_who_asks_at_work_is_helped_in_private() -> None:
    for name, private in (("ticket_at_work", True), ("hand_over", False)):
        found = meaning(*sent(name))
        assert isinstance(found, ParsedEvent)
        event = resolve_addressing(found.event, ME)
        assert getattr(event, "place") == (DIRECT if private else at(SUPPORT))  # noqa: B009


def test_names_and_languages_are_what_discord_tells() -> None:
    found = meaning(*sent("ticket"))
    assert isinstance(found, ParsedEvent)
    author = getattr(found.event, "author")  # noqa: B009 - of any event
    assert (author.name, author.locale) == ("Ada Lovelace", "de")
    kind, data = sent("direct")
    data["author"]["global_name"] = None
    again = meaning(kind, data)
    assert isinstance(again, ParsedEvent)
    assert getattr(again.event, "author").name == "ada"  # noqa: B009


@each_case(
    ("place", "addressed", "becomes"),
    [
        (Place("discord", HELP), True, CommandGiven),
        (Place("discord", HELP), False, None),
        (Place("discord", HELP, THREAD), True, MessageReceived),
        (Place("discord", HELP, THREAD), False, MessageReceived),
        (Place("discord", SUPPORT), True, CommandGiven),
        (Place("discord", SUPPORT), False, None),
        (Place("discord", SUPPORT, THREAD), False, MessageReceived),
        (Place("discord", SUPPORT, THREAD), True, CommandGiven),
        (DIRECT, True, MessageReceived),
    ],
)
def test_where_it_stands_tells_what_it_is(
    place: Place, addressed: bool, becomes: type[Event] | None
) -> None:
    found = resolve_addressing(
        words(THREAD, place, "help", addressed=addressed), ME, ordered=addressed
    )
    assert (type(found) if found else None) is becomes


@pytest.mark.parametrize(
    ("content", "becomes"),
    [
        (f"<@{BOT}> claim", CommandGiven),
        (f"Tell <@{BOT}> your serial number", MessageReceived),
        ("Which one?", MessageReceived),
    ],
)
def test_under_a_card_only_a_call_at_the_beginning_is_a_command(
    content: str, becomes: type[Event]
) -> None:
    """A reply to the app's own words names it too, though nobody has written its name."""
    kind, data = sent("reply")
    found = meaning(kind, {**data, "content": content, "mentions": [BOT_USER]})
    assert isinstance(found, ParsedEvent)
    there = replace(found.event, place=Place("discord", SUPPORT, THREAD))  # type: ignore[arg-type]
    assert isinstance(resolve_addressing(there, ME, ordered=found.is_ordered), becomes)


def test_where_it_hears_only_what_calls_it_a_call_under_a_card_is_an_answer() -> None:
    deaf = replace(ME, content=False)
    said = words(THREAD, Place("discord", SUPPORT, THREAD), "help")
    assert resolve_addressing(said, deaf) == said
    assert isinstance(resolve_addressing(words(THREAD, at(SUPPORT), "queue"), deaf), CommandGiven)


# What Discord does not document.

STRANGE: tuple[object, ...] = (GONE, None, "", [], {}, 0, float("inf"), DEEP, True, SECRET)
CALM = settings(
    max_examples=sweep(40, 400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
VALUES = st.one_of(st.just(GONE), st.sampled_from(JUNK), st.text(max_size=5))


@st.composite
def dispatches(draw: st.DrawFn) -> tuple[str, Any]:
    """One to four changes to one of Discord's dispatches."""
    kind, data = sent(draw(st.sampled_from(sorted(SENT))))
    for _ in range(draw(st.integers(1, 4))):
        ways = list(paths(data))
        if not ways:
            break
        data = changed(data, ways[draw(st.integers(0, len(ways) - 1))], draw(VALUES))
    return kind, data


@CALM
@given(dispatches())
def test_a_dispatch_is_read_or_malformed_and_nothing_else(dispatch: tuple[str, Any]) -> None:
    kind, data = dispatch
    match meaning(kind, data):
        case Malformed() as wrong:
            assert SECRET not in str(wrong)
        case ParsedEvent(event=event, lane=lane):
            assert event.id.startswith("discord:")
            assert event.at == NOW
            assert lane.isdigit()
        case None:
            pass
    keys = {key for path in paths(data) for key in path if SECRET in str(key)}
    assert keys or SECRET not in str(shape(data))


@each_case("name", SENT)
def test_each_value_may_be_of_another_kind(name: str) -> None:
    kind, data = sent(name)
    for path in paths(data):
        for value in STRANGE:
            meaning(kind, changed(data, path, value))


@dataclass
class Box:
    """An inbox that writes down."""

    accepted: list[Event] = field(default_factory=list)

    async def accept(self, event: Event, window: ReplyWindow | None = None) -> InboxResult:
        self.accepted.append(event)
        return InboxResult(Outcome.DECIDED)

    async def keep(self, name: str, media_type: str, content: AsyncIterator[bytes]) -> Attachment:
        return Attachment(name, media_type, 0, problem=FileProblem.UNREADABLE)


class Silence(Rest):
    """Discord knows of no channel, and takes every answer."""

    async def _request(self, *given: Any) -> Any:
        return {}


def receiver(box: Box, stored: list[Mark]) -> Receiver:
    rest = Silence()
    answers = InteractionResponses(rest, "1")
    responder = ImmediateResponder(answers, Desk(), FakeClock())
    files = FileFetch("discord", TrustedHosts(()), ClientSession)
    rooms, clock = Channels(rest), FakeClock()
    members = Members(rest, rooms, clock)
    deaf = ContentIntent(rest, rooms, Desk())
    return Receiver(box, ME, rooms, members, files, answers, responder, deaf, clock, stored.append)


@CALM
@given(st.lists(dispatches(), min_size=1, max_size=4))
async def test_the_receiver_never_raises_and_ends_with_each(
    dispatches: list[tuple[str, Any]],
) -> None:
    """And what comes after still gets in."""
    box, stored = Box(), list[Mark]()
    way_in = receiver(box, stored)
    for n, (kind, data) in enumerate([*dispatches, sent("direct")]):
        way_in.dispatched(kind, data, Mark(0, "s", n))
    await way_in.leave()
    assert any(event.id == f"discord:{DM}:{FIRST}" for event in box.accepted)
    assert {mark.sequence for mark in stored} == set(range(len(dispatches) + 1))
    await way_in.answers.close()
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize(
    ("failing", "method", "says"),
    [(Box, "accept", ["Something went wrong"]), (ImmediateResponder, "answer", [])],
    ids=["not stored", "stored"],
)
async def test_an_interaction_that_met_an_error_is_not_left_thinking(
    failing: type, method: str, says: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing would be said, and after some seconds not even that an answer comes."""
    told = list[str]()

    async def fail(*_: object) -> InboxResult:
        raise RuntimeError

    async def respond(_: object, asked: ReplyToken, kind: int, data: Any = None) -> None:
        told.append(str((data or {}).get("content", ""))[:20])

    monkeypatch.setattr(InteractionResponses, "respond", respond)
    monkeypatch.setattr(failing, method, fail)
    way_in = receiver(Box(), [])
    way_in.dispatched(*sent("ticket"), Mark(0, "s", 1))
    await way_in.leave()
    await way_in.answers.close()
    assert told == says


async def test_whoever_is_called_in_their_own_thread_is_not_asked_for_twice() -> None:
    box, stored = Box(), list[Mark]()
    way_in = receiver(box, stored)
    way_in.dispatched(*sent("thread"), Mark(0, "s", 1))
    way_in.dispatched(*sent("reply"), Mark(0, "s", 2))
    await way_in.leave()
    [event] = box.accepted
    assert getattr(event, "place") == Place("discord", HELP, THREAD)  # noqa: B009
    assert BOT not in str(event)


def test_in_options_a_mention_is_a_name_but_for_a_colleague_it_is_the_account() -> None:
    kind, data = sent("hand_over")
    for named, said in ((f"<@{GRACE}>", f"hand over @{GRACE}"), ("Alan", "hand over Alan")):
        data["data"]["options"][0]["value"] = named
        assert _text(meaning(kind, data)) == said
    data["data"] |= {"name": "note", "resolved": {"users": {GRACE: _grace()}}}
    data["data"]["options"] = [{"name": "text", "type": 3, "value": f"ask <@{GRACE}>"}]
    assert _text(meaning(kind, data)) == "note ask @Grace Hopper"


def _grace() -> dict[str, str]:
    return {"id": GRACE, "username": "grace", "global_name": "Grace Hopper"}


def _text(found: ParsedEvent | Malformed | None) -> str:
    assert isinstance(found, ParsedEvent) and isinstance(found.event, CommandGiven)
    return found.event.text
