"""Whatever somebody writes goes out as it was written, and calls, links and breaks nothing."""

import re
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from adapters.discord.inbound.commands import slash_commands
from adapters.discord.outbound import messages, modals
from adapters.discord.outbound.dialect import _NEEDS_ESCAPING, _escape, cut, words
from adapters.discord.outbound.messages import RenderedMessage, nonce, render
from adapters.kit.file_transfer import safe_name
from adapters.kit.limits import ButtonId
from adapters.words.rendering import PlainDialect
from core.model.actions import Button, FieldKind, FormField, Option, Say, ShowForm
from core.model.events import Choice, FormName
from core.model.ids import ConversationId, matches_alias
from core.model.people import Person, Place
from core.model.policy import Category
from core.model.text import clean
from tests.cases import each_case
from tests.clock import SUNDAY_TEN as NOW
from tests.desks import make_desk
from tests.discord.server.validator import (
    Draft,
    commands_problems,
    message_problems,
    modal_problems,
)
from tests.english import WORDS
from tests.profile import sample, sweep
from tests.slack.hostile import CROWDS, HOSTILE, HUGE, facts, moments, seen

GRACE, ALAN = Person("discord", "17", "Grace"), Person("discord", "18", "Alan")
SUPPORT = Place("discord", "100", "101")
TALK = ConversationId("0f6c2b3e-6f0a-5b1e-9a37-2b7a5d3b1c11")
SAID = [name for name in WORDS if not re.search(r"^form|\.row|\.voiced|_empty$", name)]
ROWS = [name for name in WORDS if ".row" in name]
PLAIN = PlainDialect(NOW)
OURS: tuple[str, ...] = (
    *("@everyone", "@here and @everyone!", "<@17>", "<@!17>", "<@&100>", "<#100>", "<@17"),
    *("<t:0:R>", "<t:1795341600:f>", "</ticket:1>", "<:cat:100>", "<a:cat:100>", "<id:guide>"),
    *("[bank](<https://evil.test>)", "<https://evil.test>", "[a](javascript:alert(1))"),
    *("||spoiler||", "-# small", "### head", ">>> all", "__under__", "~~gone~~", "\\@everyone"),
    *("[x](https://a.test)\n[y](ftp://b.test)", "https://a.test/@everyone", "https://a@b.test"),
    *("discord://-/channels/1", "`@everyone`", "```\n@everyone\n```", "1. a\n2) b", "+ plus"),
)
ALL = (*HOSTILE, *OURS)
EVERYTHING = (*CROWDS, *("\n".join(OURS[at::4]) for at in range(4)))
TURNS = sample(range(0, len(EVERYTHING), 3), 2)
"""Each text has other words in each of its facts; each of the words stands alone further below."""
FALSE_MOMENTS = sample(("<t:0:R>", "x", "**", "```", "`"), 3)
MOMENT = re.compile(r"(?<!\\)<t:1795341600:f>")
CROWD = re.compile(r"@(everyone|here)|<@[!&]?\d")
"""Discord looks for these in the bare text, whatever stands around them."""
LIVE_CALL = re.compile(r"(?<!\\)<@|(?<!\\)<#|(?<!\\)</|(?<!\\)<a?:\w")
MASKED = re.compile(r"(?<!\\)\[[^\]\n]*(?<!\\)\]\((.*?)\)")


def show(say: Say, **how: bool) -> RenderedMessage:
    return render(say, PLAIN, **how)


def content(told: RenderedMessage) -> str:
    return str(told.body["content"])


def judged(say: Say, told: RenderedMessage, may_call: set[int] | None = None) -> None:
    """Discord's rules and ours, for the message itself, for its edit, and for the whisper."""
    body = {**told.body, "nonce": nonce("k"), "enforce_nonce": True}
    files = (safe_name("message.txt"),) if told.full_text else ()
    assert message_problems(Draft(body, files), may_call) == []
    again = show(say, again=True)
    assert message_problems(Draft(again.body)) == []
    for one in (told, again):
        assert 0 < len(content(one)) <= 2000


def powerless(say: Say, **how: bool) -> RenderedMessage:
    """What is shown; nobody is called, and nothing is a link to other than it reads as."""
    told = show(say, **how)
    judged(say, told)
    assert told.body["allowed_mentions"] == {"parse": [], "users": []}
    assert not CROWD.search(content(told))
    bare = re.sub(r"https?://\S+", "", content(told))
    assert not LIVE_CALL.search(bare), bare
    assert not MASKED.search(content(told))
    return told


@each_case("name", SAID)
def test_no_words_have_any_power(name: str) -> None:
    for at in TURNS:
        given_facts = facts(name, *EVERYTHING[at:], *EVERYTHING[:at])
        plain = {key: "x" if key.endswith("_md") else value for key, value in given_facts.items()}
        powerless(Say(SUPPORT, name, TALK, plain))


@each_case("row", ROWS)
def test_no_words_in_a_list_have_any_power(row: str) -> None:
    name, _, kind = row.partition(".row")
    for at in TURNS:
        line = facts(row, *EVERYTHING[at:], *EVERYTHING[:at])
        line |= {"about": kind[1:]} if kind else {}
        powerless(Say(SUPPORT, name, TALK, facts(name, "x"), rows=(line, line)))


@each_case("name", ["card", "from_agent", "which_ticket", "opened", "answer", "note"])
@each_case("some", [ALL, HUGE], ids=["hostile", "huge"])
def test_each_for_itself_has_no_power(name: str, some: tuple[str, ...]) -> None:
    for said in some:
        told = facts(name, said) | ({"body_md": "x"} if name == "answer" else {})
        powerless(Say(SUPPORT, name, TALK, told))


def test_an_articles_text_calls_nobody_either_and_links_to_the_web_alone() -> None:
    for said in (*ALL, *HUGE):
        say = Say(SUPPORT, "answer", TALK, facts("answer", "x") | {"body_md": said})
        told = show(say)
        judged(say, told)
        assert told.body["allowed_mentions"] == {"parse": [], "users": []}
        for target in MASKED.findall(content(told)):
            assert re.match(r"<?https?://", target), target


@each_case("said", [w for w in (*ALL, *HUGE) if seen(w).strip()], ids=lambda w: ascii(w[:30]))
def test_words_are_shown_as_they_were_written(said: str) -> None:
    for name in ("from_requester", "note", "card"):
        told = show(
            Say(SUPPORT, name, TALK, facts(name, "x") | {"text": said, "description": said})
        )
        where = told.full_text or read_back(content(told))
        assert same(seen(said)) in same(where)


def read_back(text: str) -> str:
    """As a reader sees it: what is escaped, as the sign itself. Discord escapes no letter and no
    digit: a backslash before one is seen.
    """
    render = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)
    return render.replace("\u2060", "").replace("%40", "@")


def same(text: str) -> str:
    """Without gaps."""
    return re.sub(r"\s", "", text)


@each_case(
    "said",
    [
        *(
            "ssh root@host",
            "mail help@acme.test, or <ada@acme.test>",
            "@ada and @grace",
            "@",
            "0.91",
        ),
        *("https://medium.com/@ada/vpn", "https://a.test/?to=help@acme.test", "1.5 GB", "v2.", "-"),
        "see https://a.test/x and write to help@acme.test",
    ],
)
def test_what_calls_nobody_can_be_copied(said: str) -> None:
    assert words(said).replace("\\", "") == said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("1. open\n 2) close", "1\\. open\n 2\\) close"),
        ("- a\n+ b\n> c", "\\- a\n\\+ b\n\\> c"),
        ("C:\\new\\1.", "C:\\\\new\\\\1."),
    ],
)
def test_a_list_is_shown_as_it_was_written(said: str, shown: str) -> None:
    assert words(said) == shown
    assert read_back(shown) == said


PIECES = (
    "@",
    "everyone",
    "here",
    "<@",
    "17>",
    "<@&",
    "https://a.test/",
    "\u200b",
    "\u061c",
    "x",
    " ",
)


@settings(max_examples=sweep(60, 1000), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_no_pieces_make_a_call(parts: list[str]) -> None:
    powerless(Say(SUPPORT, "from_requester", TALK, {"name": "Ada", "text": "".join(parts)}))


@settings(max_examples=sweep(100, 2000), deadline=None)
@given(st.text(st.sampled_from("a1\u0661 \n\t-+.)(>@#|/:\\_*`~[]<"), max_size=12))
def test_what_is_taken_for_harmless_needs_no_escaping(said: str) -> None:
    assert words(said) == _escape(clean(said))
    assert _escape(said) == said or _NEEDS_ESCAPING.search(said)


def test_an_address_that_names_everybody_leads_where_it_led_and_calls_nobody() -> None:
    assert words("https://a.test/@everyone?") == "https://a.test/%40everyone?"


def test_an_address_that_is_too_long_calls_nobody_where_it_ends() -> None:
    for size in range(1980, 2010):
        assert not CROWD.search(words(f"https://{'a' * size}@everyone"))


@each_case("name", SAID)
def test_every_moment_is_a_token_that_each_reads_on_their_own_clock(name: str) -> None:
    for said in FALSE_MOMENTS:
        given_facts = facts(name, said)
        told = show(Say(SUPPORT, name, TALK, given_facts))
        assert len(MOMENT.findall(content(told))) == moments(given_facts)


# Who is called.


def test_only_who_is_meant_is_called() -> None:
    say = Say(SUPPORT, "page", TALK, facts("page", "<@99> @here"), mentions=(GRACE, ALAN, GRACE))
    told = show(say)
    judged(say, told, {17, 18})
    assert told.body["allowed_mentions"] == {"parse": [], "users": ["17", "18"]}
    assert content(told).startswith("<@17> <@18> ")


def test_an_edit_calls_nobody() -> None:
    say = Say(SUPPORT, "page", TALK, facts("page", "x"), mentions=(GRACE,))
    assert "<@" not in str(show(say, again=True).body)
    assert show(say, again=True).body["allowed_mentions"]["users"] == []


def test_who_has_no_account_here_is_named_with_the_platform_that_reaches_them() -> None:
    elsewhere = Person("slack", "U1", "Alan @everyone <@17>")
    say = Say(SUPPORT, "escalated", TALK, facts("escalated", "x"), mentions=(elsewhere, GRACE))
    told = show(say)
    judged(say, told, {17})
    assert seen("Alan @everyone \\<@17\\> (on Slack)") in seen(content(told))
    assert "on Slack" not in content(show(say, again=True))


def test_nobody_is_called_in_private_nor_from_elsewhere() -> None:
    strangers = (Person("slack", "17", "Ada"), Person("discord", "1> @everyone", "Eve"))
    for say in (
        Say(Place("discord", "@17"), "greeting", TALK, mentions=(GRACE,)),
        Say(SUPPORT, "greeting", TALK, mentions=strangers),
    ):
        assert "<@" not in content(show(say))


# What is too long.

LOGS = {
    "gaps": " \n" * 20_000,
    "words": "it broke again " * 2_666,
    "a path": "C:\\Users\\ada\\*.log\n" * 2_000,
    "stars": "*_`[x]`_*" * 4_444,
    "one word": "x" * 40_000,
    "lines": "\n" * 20_000 + "x" * 20_000,
    "an alphabet": "\u05d0" * 40_000,
}


@each_case("kind", LOGS)
def test_what_is_too_long_becomes_a_file_that_has_all_of_it(kind: str) -> None:
    say = Say(SUPPORT, "from_requester", TALK, {"name": "A*da", "text": LOGS[kind]})
    begun = process_time()
    told = show(say)
    assert process_time() - begun < 2, "no words keep the desk busy"
    assert told.full_text == f"**A*da**: {LOGS[kind]}"
    judged(say, told)
    assert content(told).endswith("…")


def test_what_is_not_too_long_is_no_file() -> None:
    assert (
        show(Say(SUPPORT, "from_requester", TALK, {"name": "A", "text": "x" * 1900})).full_text
        == ""
    )


TOKENS = ("<t:1795341600:f>", "\\*", "\\\\", "**bold**", "```\ncode\n```", "https://a.test/x", "\n")


@settings(max_examples=sweep(50, 1000), deadline=None)
@given(st.lists(st.sampled_from((*TOKENS, "word ", "x")), max_size=60), st.integers(20, 200))
def test_a_cut_is_never_inside_a_token(parts: list[str], most: int) -> None:
    text = "".join(parts)
    short = cut(text, most)
    assert len(short) <= most
    if text == short:
        return
    kept = short.removesuffix("…").removesuffix("\n```")
    assert not re.search(r"<[^>]*$", kept), "no half of a moment"
    assert len(kept) - len(kept.rstrip("\\")) in (0, 2, 4, 6, 8) or not kept.endswith("\\")
    assert short.count("```") % 2 == 0, "no code is left open"


# Keys, forms, commands.


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        (Choice.PICK, "how-to-connect-to-the-vpn-from-home" * 2 + "#if-it-still-does-not-work"),
        (Choice.RETRY, "discord:interaction:846462639134605312846462639134605312/12"),
        (Choice.RETRY, f"discord:reaction:{'1' * 20}:{'2' * 20}:thumbsup:True:{'s' * 32}:9/1"),
        (Choice.CLAIM, ""),
    ],
)
def test_a_key_has_room_and_says_the_same(choice: Choice, value: str) -> None:
    say = Say(SUPPORT, "greeting", TALK, buttons=(Button(choice, value),))
    [row] = show(say).body["components"]
    custom_id = row["components"][0]["custom_id"]
    assert len(custom_id) <= 100
    press = ButtonId.decode(custom_id)
    assert (press.conversation, press.choice) == (TALK, choice)
    assert matches_alias(press.value, value)


def test_a_label_of_somebodys_words_is_not_kept() -> None:
    messages._cached_label.cache_clear()
    named = Button(Choice.SEND_HELD, "1", "Ada, whom nobody else is called after")
    article = Button(Choice.PICK, "vpn#nobody-else", "A title that no other test has")
    assert "Ada, whom" in str(show(Say(SUPPORT, "opened", TALK, buttons=(named,))).body)
    assert messages._cached_label.cache_info().currsize == 0
    for _ in range(2):
        assert "A title" in str(show(Say(SUPPORT, "opened", TALK, buttons=(article,))).body)
    assert messages._cached_label.cache_info().currsize == 1


def test_buttons_stand_five_to_a_row_and_bear_plain_words() -> None:
    some = tuple(Button(Choice.CATEGORY, str(n), said) for n, said in enumerate(ALL[:30]))
    say = Say(SUPPORT, "greeting", TALK, buttons=some)
    judged(say, show(say))
    rows = show(say).body["components"]
    assert [len(row["components"]) for row in rows] == [5] * 5
    assert all(0 < len(b["label"]) <= 80 for row in rows for b in row["components"])


def test_nonces_are_short_and_each_their_own() -> None:
    made = {nonce(f"discord:1:{n}/{m}") for n in range(50) for m in range(3)}
    assert len(made) == 150
    assert all(len(nonce) <= 25 for nonce in made)


@each_case("form", FormName)
@each_case("said", [*EVERYTHING[::4], *HUGE[::3]], ids=lambda said: ascii(said[:9]))
def test_a_form_keeps_every_limit(form: FormName, said: str) -> None:
    options = tuple(Option(f"{n}-{'x' * n * 4}", said) for n in range(40))
    fields = (
        FormField("description", FieldKind.TEXT, True, value=said),
        FormField("steps", FieldKind.TEXT),
        FormField("category", FieldKind.CHOICE, True, options, options[3].value),
        FormField("priority", FieldKind.CHOICE, True, (Option("high", "", {"priority": "high"}),)),
        FormField("contact", FieldKind.LINE, value=said),
        FormField("files", FieldKind.FILES),
    )
    shown_form = ShowForm(form, fields, TALK, {"ticket": said, "number": 3})
    body = modals.modal(shown_form, PLAIN)
    assert modal_problems(body) == []
    assert "contact" not in str([part["component"]["custom_id"] for part in body["components"]])


@pytest.mark.parametrize("many", [3, 40])
def test_commands_keep_every_limit(many: int) -> None:
    kinds = {f"c{n}": Category(f"c{n}", f"Category {n} " * 20) for n in range(many)}
    bodies = slash_commands(make_desk(categories=kinds))
    assert commands_problems(bodies) == []
    assert {body["name"] for body in bodies} >= {
        "ticket",
        "tickets",
        "why",
        "claim",
        "Open a ticket",
    }


def test_agents_commands_are_not_offered_to_everybody() -> None:
    """8192 is Manage Messages. Discord offers the others to all."""
    asked = {
        body["name"]: body.get("default_member_permissions") for body in slash_commands(make_desk())
    }
    staff = {name for name, permissions in asked.items() if permissions == "8192"}
    assert staff == {
        "queue",
        "claim",
        "release",
        "hand-over",
        "wait",
        "priority",
        "category",
        "resolve",
        "merge",
        "snooze",
        "note",
        "history",
    }
    assert {asked[name] for name in asked.keys() - staff} == {None}


def test_names_of_threads_and_files_are_plain() -> None:
    for said in (*ALL, *HUGE):
        say = Say(SUPPORT, "card", TALK, {"ticket": "HD-1", "subject": said})
        assert 0 < len(messages.thread_name(say)) <= 100
        assert "\n" not in messages.thread_name(say)
        body: dict[str, Any] = {"content": "x", "allowed_mentions": {"parse": []}}
        name = safe_name(said)
        body["attachments"] = [{"id": 0, "filename": name}]
        assert message_problems(Draft(body, (name,))) == []
        assert 0 < len(name) <= 100 and "/" not in name


@settings(max_examples=sweep(50, 1000), deadline=None)
@given(st.text(max_size=200))
def test_any_words_at_all_are_harmless(said: str) -> None:
    say = Say(SUPPORT, "from_requester", TALK, {"name": "Ada", "text": said})
    powerless(say)
    assert words(words("x")) == "x"
