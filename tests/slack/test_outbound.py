"""Whatever somebody writes goes out as he wrote it, and calls, links and breaks nothing."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from adapters.slack.outbound import blocks, messages
from adapters.slack.outbound.blocks import MAX_FALLBACK_CHARS, MAX_TEXT_CHARS
from adapters.slack.outbound.dialect import SlackDialect
from adapters.slack.outbound.messages import RenderedMessage, render
from core.model.actions import Button, Say
from core.model.events import Choice
from core.model.ids import ConversationId
from core.model.people import Person, Place
from tests.cases import each_case
from tests.clock import SUNDAY_TEN as NOW
from tests.english import WORDS
from tests.profile import sample
from tests.slack.hostile import CROWDS, HOSTILE, HUGE, facts, moments, seen
from tests.slack.server import Validator

GRACE, ALAN = Person("slack", "U0GRACE", "Grace"), Person("slack", "U0ALAN", "Alan")
ADA = Person("slack", "U0ADA", "Ada")
ALAN_ON_DISCORD = Person("discord", "18", "Alan")
SUPPORT = Place("slack", "C0SUPPORT", "1.1")
TALK = ConversationId("k1")
SAID = [name for name in WORDS if not re.search(r"^form|\.row|\.voiced|_empty$", name)]
ROWS = [name for name in WORDS if ".row" in name]
TURNS = sample(range(len(CROWDS)), 4)
"""Each text has other words in each of its facts; each of the words stands alone further below."""
FALSE_MOMENTS = sample(("<!date^0^{date}|now>", "x", "**", "```", "`", "\ufdd00\ufdd1"), 3)
DATE = re.compile(r"<!date\^1795341600\^\{date_short_pretty\} \{time\}\|today 10:00>")


def show(say: Say, **how: bool) -> RenderedMessage:
    return render(say, SlackDialect(NOW), **how)


def texts(blocks: list[dict[str, Any]]) -> list[str]:
    """Every piece of mrkdwn, in order."""
    found = []
    for block in blocks:
        parts = [block["text"]] if block["type"] == "section" else block.get("elements", [])
        found += [part["text"] for part in parts if part.get("type") == "mrkdwn"]
    return found


def judged(say: Say, told: RenderedMessage) -> Validator:
    """Slack's rules and ours, for the message itself and for its edit."""
    judge = Validator()
    judge.message("chat.postMessage", messages.post(say, told, "C1", "key"), channel="C1")
    edit = show(say, again=True)
    judge.message("chat.update", messages.update(edit, "C1", "1.2"))
    assert 0 < len(edit.text.encode()) <= 4000
    assert judge.violations == []
    return judge


def read_back(told: RenderedMessage) -> str:
    """As a reader sees it: links by their address, entities as signs."""
    joined = "\n".join(texts(told.blocks))
    return unescape(re.sub(r"<(https?://[^<>|]*)>", r"\1", joined))


def same(text: str) -> str:
    """Without the gaps, at which a long text may be cut, and the fences, which are closed there."""
    return re.sub(r"\s|```", "", text)


def powerless(say: Say, **how: bool) -> RenderedMessage:
    """What is shown; nobody is called, and nothing is a link to other than it reads as."""
    told = show(say, **how)
    judge = judged(say, told)
    assert judge.mentions == []
    assert all(link.label in ("", link.url) for link in judge.links)
    return told


@each_case("name", SAID)
def test_no_words_have_any_power(name: str) -> None:
    for at in TURNS:
        given = facts(name, *CROWDS[at:], *CROWDS[:at])
        plain = {key: "x" if key.endswith("_md") else value for key, value in given.items()}
        powerless(Say(SUPPORT, name, TALK, plain))


@each_case("row", ROWS)
def test_no_words_in_a_list_have_any_power(row: str) -> None:
    name, _, kind = row.partition(".row")
    for at in TURNS:
        line = facts(row, *CROWDS[at:], *CROWDS[:at])
        line |= {"about": kind[1:]} if kind else {}
        powerless(Say(SUPPORT, name, TALK, facts(name, "x"), rows=(line, line)))


@each_case("name", ["card", "from_agent", "which_ticket", "opened", "answer", "note"])
@each_case("some", [HOSTILE, HUGE], ids=["hostile", "huge"])
def test_each_for_itself_has_no_power(name: str, some: tuple[str, ...]) -> None:
    """In bold, in code, in small print, in a sentence, alone."""
    for words in some:
        given = facts(name, words) | ({"body_md": "x"} if name == "answer" else {})
        powerless(Say(SUPPORT, name, TALK, given), voiced=True)


def test_an_articles_text_calls_nobody_either() -> None:
    for words in (*HOSTILE, *HUGE):
        say = Say(SUPPORT, "answer", TALK, facts("answer", "x") | {"body_md": words})
        assert judged(say, show(say)).mentions == []


@each_case("words", [w for w in (*HOSTILE, *HUGE) if seen(w).strip()], ids=ascii)
def test_words_are_shown_as_they_were_written(words: str) -> None:
    for name in ("from_requester", "from_requester.voiced", "note", "card"):
        given = facts(name.removesuffix(".voiced"), "x") | {"text": words, "description": words}
        say = Say(SUPPORT, name.removesuffix(".voiced"), TALK, given)
        told = show(say, voiced=name.endswith(".voiced"))
        where = told.full_text or read_back(told)
        assert same(seen(words)) in same(where)


@each_case("name", SAID)
def test_every_moment_is_shown_on_the_readers_own_clock(name: str) -> None:
    for words in FALSE_MOMENTS:
        given = facts(name, words)
        told = show(Say(SUPPORT, name, TALK, given))
        assert len(DATE.findall("\n".join(texts(told.blocks)))) == moments(given)
        assert len(DATE.findall(told.text)) == moments(given)


def test_only_who_is_meant_is_called() -> None:
    say = Say(
        SUPPORT, "page", TALK, facts("page", "<@U0EVE> <!here>"), mentions=(GRACE, ALAN, GRACE)
    )
    told = show(say)
    judge = judged(say, told)
    assert {mention.user for mention in judge.mentions} == {"U0GRACE", "U0ALAN"}
    assert told.text.startswith("<@U0GRACE> <@U0ALAN> ")
    assert texts(told.blocks)[0].startswith("<@U0GRACE> <@U0ALAN> ")


def test_an_edit_calls_nobody() -> None:
    say = Say(SUPPORT, "page", TALK, facts("page", "x"), mentions=(GRACE,))
    assert "<@" not in str(show(say, again=True))


def test_nobody_is_called_in_private() -> None:
    say = Say(Place("slack", "@U0ADA"), "greeting", TALK, mentions=(ADA,))
    assert "<@" not in str(show(say))


def test_the_head_of_a_talk_calls_whose_talk_it_is() -> None:
    say = Say(SUPPORT, "opened", TALK, facts("opened", "x"), message_key="talk", reader=ADA)
    assert texts(show(say).blocks)[0].startswith("<@U0ADA> ")
    elsewhere = replace(say, message_key="card")
    assert "<@" not in str(show(elsewhere))


@pytest.mark.parametrize(
    "stranger",
    [
        Person("discord", "17", "<!channel> Ada & Co"),
        Person("slack", "U1> <!channel", "<@U1>"),
        Person("email", "a@b.test", "\u202eAda"),
    ],
)
def test_who_cannot_be_called_here_is_named(stranger: Person) -> None:
    say = Say(SUPPORT, "page", TALK, facts("page", "x"), mentions=(stranger,))
    told = show(say)
    assert judged(say, told).mentions == []
    assert seen(stranger.display_name) in read_back(told)


def test_who_has_no_account_here_is_named_with_the_platform_that_reaches_them() -> None:
    say = Say(
        SUPPORT, "escalated", TALK, facts("escalated", "x"), mentions=(ALAN_ON_DISCORD, GRACE)
    )
    assert show(say).text.startswith("Alan (on Discord) <@U0GRACE> ")
    assert "on Discord" not in show(say, again=True).text


def test_a_call_never_makes_a_section_too_long() -> None:
    for size in range(2940, 3000, 7):
        say = Say(SUPPORT, "from_agent", args={"agent": "G", "text": "x" * size}, mentions=(GRACE,))
        judged(say, show(say))


LOGS = {
    "words": "it broke again " * 2_666,
    "a path": "C:\\Users\\ada\\*.log\n" * 2_000,
    "stars": "*_`[x]`_*" * 4_444,
    "signs": "<&>" * 13_333,
    "one word": "x" * 40_000,
    "lines": "\n" * 20_000 + "x" * 20_000,
    "an alphabet": "\u05d0" * 40_000,
}


@each_case("kind", LOGS)
def test_what_is_too_long_becomes_a_file_that_has_all_of_it(kind: str) -> None:
    say = Say(SUPPORT, "from_requester", TALK, {"name": "A*da", "text": LOGS[kind]})
    told = show(say)
    assert told.full_text == f"**A*da**: {LOGS[kind]}"
    judged(say, told)
    shown_words = same("".join(texts(told.blocks)[:-1]))
    assert len(shown_words) > 1000
    assert same(unescape(shown_words)) in same(f"*Ada*: {LOGS[kind]}")  # no star ends the bold
    assert "the full text is attached" in texts(told.blocks)[-1]


def test_an_edit_that_is_too_long_says_that_it_is_cut() -> None:
    """An edit cannot bring a file."""
    say = Say(SUPPORT, "from_requester", TALK, {"name": "Ada", "text": "word " * 8000})
    told = show(say, again=True)
    assert texts(told.blocks)[-1].endswith("…")
    assert "file" not in texts(told.blocks)[-1]


def test_what_is_not_too_long_is_no_file() -> None:
    say = Say(SUPPORT, "from_requester", TALK, {"name": "Ada", "text": "x" * 10_000})
    told = show(say)
    assert told.full_text == ""
    assert sum(len(text) for text in texts(told.blocks)) <= MAX_TEXT_CHARS


def test_the_fallback_has_all_the_words_in_one_text() -> None:
    given = facts("answer", "x") | {
        "title": "VPN",
        "body_md": "**Restart** it.",
        "source": "vpn#top",
    }
    assert show(Say(SUPPORT, "answer", TALK, given)).text == (
        "*VPN*\n\n*Restart* it.\n\nSource: vpn#top\nDid that solve it?"
    )


@pytest.mark.parametrize("words", [" ", "\u200b", "\u3000", "\n"])
def test_a_text_of_nothing_is_a_dot_and_not_refused(words: str) -> None:
    say = Say(SUPPORT, "from_agent", TALK, {"agent": "G", "text": words}, on_behalf_of=GRACE)
    told = show(say, voiced=True)
    judged(say, told)
    assert told.text == "…"


def test_the_longest_fallback_is_within_an_edits_limit() -> None:
    for words in (*HOSTILE, *HUGE):
        told = show(Say(SUPPORT, "from_agent.voiced", TALK, {"text": words}))
        assert len(told.text.encode()) <= MAX_FALLBACK_CHARS


def test_a_message_has_its_key_and_no_previews() -> None:
    say = Say(SUPPORT, "greeting", TALK)
    call = messages.post(say, show(say), "C9", "slack:C1:1.1/card")
    payload = {"key": blocks.mark("slack:C1:1.1/card")}
    assert call["metadata"] == {"event_type": blocks.METADATA, "event_payload": payload}
    assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)
    assert (call["channel"], call["thread_ts"]) == ("C9", "1.1")
    head = replace(say, to=Place("slack", "C0SUPPORT"))
    assert "thread_ts" not in messages.post(head, show(head), "C9", "k")


def test_a_message_is_known_again_by_its_key() -> None:
    say = Say(SUPPORT, "greeting", TALK)
    call = messages.post(say, show(say), "C9", "k")
    assert blocks.carries(call, blocks.mark("k"))
    assert not blocks.carries(call, blocks.mark("other"))
    brought = {"blocks": messages.with_block_id(show(say), "k"), "text": ""}
    assert blocks.carries(brought, blocks.mark("k"))
    assert not blocks.carries({"blocks": [{"type": "divider"}]}, blocks.mark("k"))
    assert not blocks.carries({}, blocks.mark("k"))


def test_a_label_of_somebodys_words_is_not_kept() -> None:
    blocks._cached_face.cache_clear()
    named = Button(Choice.SEND_HELD, "1", "Ada, whom nobody else is called after")
    article = Button(Choice.PICK, "vpn#nobody-else", "A title that no other test has")
    assert "Ada, whom" in str(blocks.buttons([named], TALK, "en"))
    assert blocks._cached_face.cache_info().currsize == 0
    for _ in range(2):
        assert "A title" in str(blocks.buttons([article], TALK, "en"))
    assert blocks._cached_face.cache_info().currsize == 1


def test_a_marked_message_still_keeps_the_rules() -> None:
    for words in (*HOSTILE, *HUGE):
        told = show(Say(SUPPORT, "from_agent.voiced", TALK, {"text": words}))
        judge = Validator()
        judge.message(
            "files.completeUploadExternal",
            {"blocks": messages.with_block_id(told, "k")},
            fallback=False,
        )
        assert judge.violations == []


@each_case(
    ("name", "shown_name"),
    [
        ("Grace Hopper", "Grace Hopper"),
        ("  Grace \n Hopper ", "Grace Hopper"),
        ("G\u202erace", "Grace"),
        ("x" * 200, "x" * 79 + "…"),
        ("\u200b", "U0GRACE"),
        ("", "U0GRACE"),
    ],
)
def test_words_are_shown_under_the_name_of_who_said_them(name: str, shown_name: str) -> None:
    speaker = replace(GRACE, name=name)
    assert messages.voice(speaker, "") == {"username": shown_name}
    assert messages.voice(speaker, "https://a.test/g.png")["icon_url"] == "https://a.test/g.png"


def test_a_whisper_is_for_one_pair_of_eyes() -> None:
    say = Say(SUPPORT, "did_claim", TALK, facts("did_claim", "HD-1"), only_for=GRACE)
    call = messages.whisper(say, show(say), "C9", "U0GRACE")
    assert Validator().message("chat.postEphemeral", call) == []
    assert (call["user"], call["channel"], call["thread_ts"]) == ("U0GRACE", "C9", "1.1")


def test_buttons_stand_under_the_words() -> None:
    say = Say(SUPPORT, "answer", TALK, facts("answer", "x"), buttons=(Button(Choice.SOLVED),))
    kinds = [block["type"] for block in show(say).blocks]
    assert kinds == ["section", "context", "section", "actions"]
