"""What each payload of Slack's means to the desk: exactly this event, or nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from adapters.kit.parsed_event import Malformed, ParsedEvent, RemoteFile, ReplyToken, shape
from adapters.slack.inbound.payload_parts import mentioned_people, plain_text
from adapters.slack.inbound.payloads import read
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    ConversationEvent,
    Event,
    FilesCame,
    FormName,
    FormSubmitted,
    HomeOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonLeft,
    ReactionChanged,
)
from core.model.ids import ConversationId, EventId
from core.model.people import Person, Place
from tests.cases import each_case
from tests.clock import SUNDAY_TEN as NOW
from tests.slack.sent import ADA, BOT, GENERAL, GRACE, IM, ME, NAMES, ROOT, SCREEN, SUPPORT, sent

ada, grace = Person("slack", ADA), Person("slack", GRACE)
DIRECT = Place("slack", f"@{ADA}")
THREAD = Place("slack", f"@{ADA}", ROOT)
FIRST, LATER, SAID = "1700000000.000100", "1700000001.000200", "1700000001.000300"
PRESS = ReplyToken("1.2.press", "https://hooks.slack.com/actions/T0ACME/1/x")
SHORTCUT = ReplyToken("1.2.shortcut", "https://hooks.slack.com/actions/T0ACME/1/x")
THERE = replace(PRESS, thread=ROOT)
COMMAND = ReplyToken(
    "1.2.command", "https://hooks.slack.com/commands/T0ACME/1/x", in_acknowledgement=True
)
TALK = ConversationId("k1")


def at(room: str, thread: str = "") -> Place:
    return Place("slack", room, thread)


def moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def message(channel: str, ts: str, place: Place, text: str, **more: Any) -> MessageReceived:
    id_, author = EventId(f"slack:{channel}:{ts}"), more.pop("author", ada)
    return MessageReceived(id_, NOW, place, author, text, ref=ts, **more)


def press(name: str, place: Place, choice: Choice, value: str = "", **more: Any) -> ButtonPressed:
    who, talk = more.get("author", ada), more.get("conversation", TALK)
    id_ = EventId(f"slack:press:{who.handle}:1700000005.000700:desk:{name}")
    return ButtonPressed(id_, NOW, talk, place, who, choice, value)


WORDS: dict[str, ParsedEvent] = {
    "message_im": ParsedEvent(
        message(IM, FIRST, DIRECT, "My VPN does not connect", thread=FIRST), lane=IM
    ),
    "message_im_thread": ParsedEvent(
        message(IM, LATER, THREAD, "Since &lt;Monday&gt;"),
        lane=IM,
    ),
    "message_channel_thread": ParsedEvent(
        message(GENERAL, LATER, at(GENERAL, ROOT), "It says 809", addressed=False),
        lane=f"{GENERAL}:{ROOT}",
    ),
    "message_channel_mention": ParsedEvent(
        message(GENERAL, FIRST, at(GENERAL, FIRST), "my VPN does not connect"),
        lane=f"{GENERAL}:{FIRST}",
    ),
    "message_thread_mention": ParsedEvent(
        message(GENERAL, LATER, at(GENERAL, ROOT), f"Try this, <@{BOT}|deskhand> helps"),
        lane=f"{GENERAL}:{ROOT}",
    ),
    "message_agents_thread": ParsedEvent(
        message(
            SUPPORT,
            LATER,
            at(SUPPORT, ROOT),
            "Is it a silver spoon?",
            author=grace,
            addressed=False,
        ),
        lane=f"{SUPPORT}:{ROOT}",
    ),
    "message_agents_thread_named": ParsedEvent(
        message(
            SUPPORT,
            LATER,
            at(SUPPORT, ROOT),
            f"Tell <@{BOT}> your serial number",
            author=grace,
        ),
        lane=f"{SUPPORT}:{ROOT}",
    ),
    "message_forwarded": ParsedEvent(
        message(
            IM,
            FIRST,
            DIRECT,
            "> Eve Adams: The wifi is slow &amp; red\n"
            f"> <@{BOT}> status\n"
            "> https://acme.slack.com/archives/C0GENERAL/p1700000000000010",
            thread=FIRST,
        ),
        lane=IM,
        files=(SCREEN,),
    ),
    "message_forwarded_comment": ParsedEvent(
        message(
            IM,
            FIRST,
            DIRECT,
            "See this\n"
            "> <@U0EVE>: [November 14th, 2023 10:13 PM] eve: The wifi is slow &amp; red\n"
            "> https://acme.slack.com/archives/C0GENERAL/p1700000000000010",
            thread=FIRST,
        ),
        lane=IM,
    ),
    "message_file_share": ParsedEvent(message(IM, LATER, THREAD, "Here"), IM, files=(SCREEN,)),
    "message_file_share_hidden": ParsedEvent(
        message(IM, LATER, DIRECT, "", thread=LATER),
        IM,
        files=(RemoteFile("file", id="F0HIDDEN", is_hidden=True),),
    ),
    "message_file_share_elsewhere": ParsedEvent(
        message(IM, LATER, DIRECT, "", thread=LATER),
        IM,
        files=(
            replace(SCREEN, id="F0REMOTE", url="https://drive.test/doc", is_outside=True),
            RemoteFile("file", id="F0GONE", is_outside=True),
            RemoteFile("file", id="F0OLD", is_outside=True),
            RemoteFile("file", id="F0DENIED", is_outside=True),
        ),
    ),
    "message_thread_broadcast": ParsedEvent(
        message(GENERAL, LATER, at(GENERAL, ROOT), "It works again", addressed=False),
        lane=f"{GENERAL}:{ROOT}",
    ),
    "message_me": ParsedEvent(message(IM, FIRST, DIRECT, "shakes the printer", thread=FIRST), IM),
    "message_agents_mention": ParsedEvent(
        CommandGiven(EventId(f"slack:{SUPPORT}:{FIRST}"), NOW, at(SUPPORT), grace, "queue"),
        lane=f"{SUPPORT}:{FIRST}",
    ),
    "message_agents_thread_mention": ParsedEvent(
        CommandGiven(EventId(f"slack:{SUPPORT}:{LATER}"), NOW, at(SUPPORT, ROOT), grace, "claim"),
        lane=f"{SUPPORT}:{ROOT}",
    ),
}

CHANGES: dict[str, ParsedEvent] = {
    "message_changed": ParsedEvent(
        MessageEdited(
            EventId(f"slack:{IM}:{FIRST}:edited:1700000009.000000"),
            NOW,
            THREAD,
            ada,
            FIRST,
            "My VPN &amp; mail do not connect",
            EventId(f"slack:{IM}:{FIRST}"),
            "1700000009.000000",
            moment(FIRST),
        ),
        lane=IM,
    ),
    "message_changed_root": ParsedEvent(
        MessageEdited(
            EventId(f"slack:{GENERAL}:{FIRST}:edited:1700000009.000000"),
            NOW,
            at(GENERAL),
            ada,
            FIRST,
            "my VPN is slow",
            EventId(f"slack:{GENERAL}:{FIRST}"),
            "1700000009.000000",
            moment(FIRST),
            addressed=True,
        ),
        lane=f"{GENERAL}:{FIRST}",
    ),
    "message_changed_tombstone": ParsedEvent(
        MessageDeleted(
            EventId(f"slack:{GENERAL}:{FIRST}:deleted"),
            NOW,
            at(GENERAL, FIRST),
            ada,
            FIRST,
            EventId(f"slack:{GENERAL}:{FIRST}"),
        ),
        lane=f"{GENERAL}:{FIRST}",
    ),
    "message_deleted": ParsedEvent(
        MessageDeleted(
            EventId(f"slack:{GENERAL}:{LATER}:deleted"),
            NOW,
            at(GENERAL, ROOT),
            ada,
            LATER,
            EventId(f"slack:{GENERAL}:{LATER}"),
        ),
        lane=f"{GENERAL}:{ROOT}",
    ),
    "reaction_added": ParsedEvent(
        ReactionChanged(
            EventId(f"slack:{IM}:{SAID}:{ADA}:+1::skin-tone-3:True:1700000002.000400"),
            NOW,
            DIRECT,
            ada,
            SAID,
            "thumbsup",
        ),
        lane=IM,
    ),
    "reaction_removed": ParsedEvent(
        ReactionChanged(
            EventId(f"slack:{IM}:{SAID}:{ADA}:five:False:1700000002.000400"),
            NOW,
            DIRECT,
            ada,
            SAID,
            "five",
            added=False,
        ),
        lane=IM,
    ),
    "reaction_added_eyes": ParsedEvent(
        ReactionChanged(
            EventId(f"slack:{SUPPORT}:{ROOT}:{GRACE}:eyes:True:1700000002.000400"),
            NOW,
            at(SUPPORT),
            grace,
            ROOT,
            "eyes",
        ),
        lane=f"{SUPPORT}:{ROOT}",
    ),
    "app_home_opened": ParsedEvent(
        HomeOpened(EventId(f"slack:home:{ADA}:1700000003.000500"), NOW, DIRECT, ada),
        lane=f"home:{ADA}",
    ),
    "user_change": ParsedEvent(
        PersonLeft(EventId(f"slack:back:{GRACE}:1700000004"), NOW, grace, returned=True),
        lane=f"left:{GRACE}",
    ),
    "user_change_deleted": ParsedEvent(
        PersonLeft(EventId(f"slack:left:{GRACE}:1700000004"), NOW, grace), lane=f"left:{GRACE}"
    ),
}

HANDS: dict[str, ParsedEvent] = {
    "block_actions_im": ParsedEvent(
        press("1:need_person", THREAD, Choice.NEED_PERSON), f"{IM}:{ROOT}", reply=THERE
    ),
    "block_actions_root": ParsedEvent(
        press("0:claim", at(SUPPORT), Choice.CLAIM, author=grace),
        f"{SUPPORT}:{ROOT}",
        reply=PRESS,
    ),
    "block_actions_thread": ParsedEvent(
        press("2:priority", at(GENERAL, ROOT), Choice.PRIORITY, "high"),
        f"{GENERAL}:{ROOT}",
        reply=THERE,
    ),
    "block_actions_ephemeral": ParsedEvent(
        press("0:claim", at(f"@{GRACE}"), Choice.CLAIM, author=grace),
        f"{SUPPORT}:{GRACE}",
        reply=PRESS,
    ),
    "block_actions_bars": ParsedEvent(
        press("0:pick", THREAD, Choice.PICK, "vpn#a|b"), f"{IM}:{ROOT}", reply=THERE
    ),
    "block_actions_home": ParsedEvent(
        press("0:new_ticket", DIRECT, Choice.NEW_TICKET, conversation=ConversationId("")),
        f":{ADA}",
        reply=ReplyToken("1.2.press"),
    ),
    "message_action": ParsedEvent(
        CommandGiven(
            EventId(f"slack:shortcut:{ADA}:1700000006.000800"),
            NOW,
            DIRECT,
            ada,
            f"ticket <@{GRACE}>: The printer &amp; I <https://a.test|disagree>\n"
            "https://acme.slack.com/archives/C0GENERAL/p1700000000000100",
            opens=True,
        ),
        lane=f"direct:{ADA}",
        files=(SCREEN,),
        reply=SHORTCUT,
    ),
    "message_action_own_words": ParsedEvent(
        CommandGiven(
            EventId(f"slack:shortcut:{ADA}:1700000006.000800"),
            NOW,
            DIRECT,
            ada,
            "ticket My printer\nhttps://acme.slack.com/archives/D0ADA/p1700000000000100",
            opens=True,
        ),
        lane=f"direct:{ADA}",
        reply=SHORTCUT,
    ),
    "command_channel": ParsedEvent(
        CommandGiven(
            EventId("slack:command:1.2.command"),
            NOW,
            DIRECT,
            ada,
            "my laptop will not wake",
            opens=True,
        ),
        lane=f"direct:{ADA}",
        reply=COMMAND,
    ),
    "command_im": ParsedEvent(
        CommandGiven(EventId("slack:command:1.2.command"), NOW, DIRECT, ada, "", opens=True),
        lane=f"direct:{ADA}",
        reply=COMMAND,
    ),
    "command_agents": ParsedEvent(
        CommandGiven(
            EventId("slack:command:1.2.command"), NOW, at(f"@{GRACE}"), grace, "queue", opens=True
        ),
        lane=f"direct:{GRACE}",
        reply=COMMAND,
    ),
}

FORMS: dict[str, ParsedEvent] = {
    "view_submission_ticket": ParsedEvent(
        FormSubmitted(
            EventId("slack:form:V0FORM:51bc2bf19f9b9d12689a54d860b82cea"),
            NOW,
            DIRECT,
            ada,
            FormName.TICKET,
            {
                "description": "My VPN <does> not connect",
                "steps": "",
                "category": "technical",
                "priority": "high",
                "contact": "ada@acme.test",
            },
        ),
        lane="form:V0FORM",
        files=(SCREEN,),
    ),
    "view_submission_work": ParsedEvent(
        FormSubmitted(
            EventId("slack:form:V0FORM:7b1a8a394becacb4d476bd927db1a3f9"),
            NOW,
            at(SUPPORT, ROOT),
            grace,
            FormName.HAND_OVER,
            {"to": "billing"},
            conversation=TALK,
        ),
        lane="form:V0FORM",
    ),
    "view_submission_nothing_chosen": ParsedEvent(
        FormSubmitted(
            EventId("slack:form:V0FORM:2379558c28ac95c67fb5e69b19349c87"),
            NOW,
            at(SUPPORT, ROOT),
            grace,
            FormName.HAND_OVER,
            {"to": ""},
            conversation=TALK,
        ),
        lane="form:V0FORM",
    ),
}

MEANT = WORDS | CHANGES | HANDS | FORMS
FORGED = {name for name in NAMES if "forged" in name}
TWINS = {"app_mention": "message_channel_mention", "app_mention_agents": "message_agents_mention"}
NOTHING = {
    "app_home_opened_messages",
    "app_rate_limited",
    "block_actions_foreign",
    "message_action_foreign",
    "message_bot",
    "message_changed_language",
    "message_changed_own",
    "message_changed_unfurl",
    "message_changed_unfurl_later",
    "message_channel",
    "message_channel_join",
    "message_deleted_own",
    "message_other_mention",
    "message_own",
    "reaction_added_file",
    "reaction_added_own",
    "reaction_added_unknown",
    "shortcut_global",
    "tokens_revoked",
    "url_verification",
    "view_closed",
    "view_submission_foreign",
}


@each_case("name", MEANT)
def test_a_payload_means_this_and_nothing_else(name: str) -> None:
    assert read(sent(name), ME, NOW) == MEANT[name]


@each_case("name", sorted(NOTHING))
def test_what_concerns_no_desk_means_nothing(name: str) -> None:
    assert read(sent(name), ME, NOW) is None


def test_every_payload_has_its_meaning() -> None:
    assert set(NAMES) == set(MEANT) | NOTHING | FORGED | set(TWINS)


@pytest.mark.parametrize("name", sorted(FORGED))
def test_keys_that_are_not_ours_are_malformed(name: str) -> None:
    with pytest.raises(Malformed, match="not ours"):
        read(sent(name), ME, NOW)


@pytest.mark.parametrize("name", TWINS)
def test_a_mention_is_the_same_message_once_more(name: str) -> None:
    twin, first = read(sent(name), ME, NOW), read(sent(TWINS[name]), ME, NOW)
    assert twin == first
    assert twin is not None


@each_case("name", MEANT)
def test_a_second_delivery_is_the_same_event(name: str) -> None:
    """Slack's own marks of a delivery change; what happened does not."""
    again = sent(name) | {"event_id": "Ev0OTHER", "event_time": 1700009999, "token": "other"}
    reading = read(again, ME, NOW)
    assert reading is not None
    assert reading.event.id == MEANT[name].event.id


def test_the_same_form_with_other_words_is_another_event() -> None:
    form = sent("view_submission_ticket")
    form["view"]["state"]["values"]["description"]["field"]["value"] = "My VPN"
    reading = read(form, ME, NOW)
    assert reading is not None
    assert reading.event.id != MEANT["view_submission_ticket"].event.id


def test_a_long_message_is_quoted_as_far_as_a_ticket_goes_and_says_so() -> None:
    shortcut = sent("message_action")
    shortcut["message"]["text"] = "leaks " * 2000
    reading = read(shortcut, ME, NOW)
    assert reading is not None
    assert isinstance(reading.event, CommandGiven)
    quote, _, address = reading.event.text.rpartition("\n")
    assert quote.endswith("…")
    assert 7000 < len(reading.event.text) < 8000
    assert address.startswith("https://acme.slack.com/archives/")


def test_a_reaction_put_back_is_another_event() -> None:
    again = sent("reaction_added")
    again["event"]["event_ts"] = "1700000007.000100"
    reading = read(again, ME, NOW)
    assert reading is not None
    assert reading.event.id != MEANT["reaction_added"].event.id


def test_what_goes_one_after_another() -> None:
    """All of one thread, all of one private talk; different threads side by side."""
    lanes = {name: reading.lane for name, reading in MEANT.items()}
    assert lanes["message_im"] == lanes["message_im_thread"] == lanes["message_changed"] == IM
    assert lanes["message_channel_thread"] == lanes["message_deleted"] == f"{GENERAL}:{ROOT}"
    assert lanes["message_channel_mention"] != lanes["message_channel_thread"]


def test_only_the_signed_user_is_believed() -> None:
    """What a button's value or a form's key says of people is not looked at."""
    forged = sent("block_actions_root")
    forged["actions"][0]["value"] = f"k1|claim|{GRACE}"
    forged["user"]["id"] = "U0EVE"
    reading = read(forged, ME, NOW)
    assert reading is not None
    assert isinstance(reading.event, ButtonPressed)
    assert reading.event.author == Person("slack", "U0EVE")


SHOWN = {
    "plain": "plain",
    "a &lt;b&gt; &amp; c": "a <b> & c",
    "&amp;lt;!channel&amp;gt;": "&lt;!channel&gt;",
    f"<@{ADA}> and <@{GRACE}|grace>": "@Ada and @grace",
    "<@U0NOBODY>": "@U0NOBODY",
    "<#C0GENERAL|general> <#C0GENERAL>": "#general #C0GENERAL",
    "<!here> <!channel> <!everyone>": "@here @channel @everyone",
    "<!subteam^S1|@it> <!subteam^S1>": "@it @S1",
    "<!date^1700000000^{date}|yesterday>": "yesterday",
    "<https://a.test/?a=1&amp;b=2>": "https://a.test/?a=1&b=2",
    "<https://evil.test|https://bank.test>": "https://bank.test (https://evil.test)",
    "<https://a.test|https://a.test>": "https://a.test",
    "<mailto:a@b.test|a@b.test>": "a@b.test",
    "<mailto:a@b.test|write>": "write (a@b.test)",
    "a < b": "a < b",
}


@each_case("text", SHOWN)
def test_words_are_seen_as_people_see_them(text: str) -> None:
    assert plain_text(text, {ADA: "Ada"}) == SHOWN[text]


def test_who_is_named_in_a_text() -> None:
    assert mentioned_people(f"<@{ADA}> <@{GRACE}|g> <@{ADA}> @U1 <#C1>") == (ADA, GRACE)


@each_case("name", NAMES)
def test_a_shape_tells_no_words(name: str) -> None:
    """For the log: names of fields and kinds of values, and of values nothing."""
    payload = sent(name)
    told = str(shape(payload))
    secret = {word for word in _words_of(payload) if " " in word or word.startswith(("U0", "xox"))}
    assert not [word for word in secret if word in told]


def test_what_is_malformed_is_told_without_words() -> None:
    strange = sent("message_file_share")
    strange["event"]["files"][0]["size"] = "my secret PIN"
    with pytest.raises(Malformed) as told:
        read(strange, ME, NOW)
    assert "PIN" not in str(told.value)


def _words_of(part: object) -> list[str]:
    match part:
        case dict():
            return [word for value in part.values() for word in _words_of(value)]
        case list():
            return [word for value in part for word in _words_of(value)]
        case str():
            return [part]
        case _:
            return []


def test_each_event_that_can_come_from_slack_has_a_payload() -> None:
    """What the desk learns of a conversation comes from itself, late files from their fetching."""
    ours = {kind for kind in get_args(Event) if issubclass(kind, ConversationEvent)} | {FilesCame}
    assert {type(reading.event) for reading in MEANT.values()} == set(get_args(Event)) - ours
