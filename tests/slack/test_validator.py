"""Every rule of the validator, broken once and just not broken once."""

import json
from typing import Any

from tests.cases import each_case
from tests.slack.server import Validator
from tests.slack.server.echo import QUIET, actions, button, modal, mrkdwn, text_input

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def section(**more: Any) -> Block:
    return {"type": "section", **more}


def options(number: int, **more: Any) -> list[Block]:
    return [{"text": plain(f"o{n}"), "value": f"v{n}", **more} for n in range(number)]


def select(**more: Any) -> Block:
    return {"type": "static_select", "action_id": "a", "options": options(1), **more}


def field(element: Block, **more: Any) -> Block:
    return text_input("L", "b") | {"element": {"action_id": "a", **element}} | more


def context(*elements: Block) -> Block:
    return {"type": "context", "elements": list(elements)}


def md(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def rich(*elements: Block) -> Block:
    part = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [part]}


CONFIRM = {"title": plain("t"), "text": plain("t"), "confirm": plain("y"), "deny": plain("n")}
ICON = {"type": "icon_button", "action_id": "a", "icon": "trash", "text": plain("x")}
MANY = [{"label": plain("x"), "options": options(1)}] * 101
IMAGE = {"type": "image", "image_url": "https://a.test/a.png", "alt_text": "a"}

GOOD_BLOCKS: list[Block] = [
    mrkdwn("x" * 3000),
    section(fields=[md("x" * 2000)] * 5),
    section(text=plain("x"), accessory=button("x", "a")),
    section(text=plain("x"), accessory=select()),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider", "block_id": "x" * 255},
    context(*[md("x")] * 9, IMAGE),
    actions(*[button("x" * 75, f"a{n}", "x" * 2000) for n in range(25)]),
    actions(select(options=options(100)), button("x", "b") | {"confirm": CONFIRM}),
    actions(button("x", "a") | {"style": "danger", "url": "https://a.test"}),
    IMAGE | {"title": plain("t")},
    rich({"type": "text", "text": "x"}, {"type": "user", "user_id": "U1"}),
    {"type": "markdown", "text": "x" * 12_000},
]

BAD_BLOCKS: list[tuple[str, Block]] = [
    ("text_length", mrkdwn("x" * 3001)),
    ("text_length", mrkdwn("")),
    ("blank_text", mrkdwn("  ")),
    ("verbatim", section(text={"type": "mrkdwn", "text": "x"})),
    ("verbatim", section(text={"type": "mrkdwn", "text": "x", "verbatim": False})),
    ("unknown_key", section(text=md("x") | {"emoji": True})),
    ("text_type", section(text={"type": "markdown", "text": "x"})),
    ("missing", section()),
    ("unknown_key", mrkdwn("x") | {"colour": "red"}),
    ("fields", section(fields=[md("x")] * 11)),
    ("text_length", section(fields=[md("x" * 2001)])),
    ("text_length", {"type": "header", "text": plain("x" * 151)}),
    ("text_type", {"type": "header", "text": md("x")}),
    ("context_elements", context(*[md("x")] * 11)),
    ("context_elements", context()),
    ("actions_elements", actions(*[button("x", f"a{n}") for n in range(26)])),
    ("action_id_twice", actions(button("x", "a"), button("y", "a"))),
    ("action_id", actions(button("x", "a" * 256))),
    ("block_id", {"type": "divider", "block_id": "x" * 256}),
    ("text_length", actions(button("x" * 76, "a"))),
    ("button_value", actions(button("x", "a", "x" * 2001))),
    ("style", actions(button("x", "a") | {"style": "green"})),
    ("url_length", actions(button("x", "a") | {"url": "x" * 3001})),
    ("missing", actions({"type": "button", "text": plain("x")})),
    ("text_length", actions(button("x", "a") | {"confirm": CONFIRM | {"deny": plain("x" * 31)}})),
    ("missing", actions(button("x", "a") | {"confirm": {"title": plain("t")}})),
    ("options", actions(select(options=options(101)))),
    ("options", actions(select(options=[]))),
    ("options", actions(select(option_groups=[]))),
    ("text_length", actions(select(options=options(1, text=plain("x" * 76))))),
    ("option_value", actions(select(options=options(1, value="x" * 151)))),
    ("text_type", actions(select(options=options(1, text=md("x"))))),
    ("option_value_twice", actions(select(options=options(2, value="v")))),
    ("initial_option", actions(select(initial_option=options(2)[1]))),
    ("text_length", actions(select(placeholder=plain("x" * 151)))),
    ("options", actions({"type": "overflow", "action_id": "a", "options": options(6)})),
    ("options", actions({"type": "checkboxes", "action_id": "a", "options": options(11)})),
    ("misplaced_element", actions(select(type="multi_static_select"))),
    ("misplaced_element", actions({"type": "plain_text_input", "action_id": "a"})),
    ("unknown_element", actions({"type": "knob", "action_id": "a"})),
    ("unknown_block", {"type": "marquee", "text": md("x")}),
    ("missing", {"type": "image", "image_url": "https://a.test"}),
    ("alt_text", IMAGE | {"alt_text": ""}),
    ("image", {"type": "image", "alt_text": "a"}),
    ("input_outside_modal", text_input("L", "b")),
    ("markdown_text", {"type": "markdown", "text": "x" * 12_001}),
    ("broadcast", mrkdwn("<!channel> help")),
    ("broadcast", mrkdwn("<!here|here> help")),
    ("broadcast", mrkdwn("<!everyone>")),
    ("broadcast", mrkdwn("<!subteam^S123|@it>")),
    ("broadcast", {"type": "header", "text": plain("<!channel>")}),
    ("broadcast", rich({"type": "broadcast", "range": "here"})),
    ("broadcast", rich({"type": "usergroup", "usergroup_id": "S1"})),
    ("unseen_character", mrkdwn("a\u202eb")),
    ("unseen_character", mrkdwn("a\x00b")),
    ("unseen_character", actions(button("a\u2066b", "a"))),
    ("unescaped", mrkdwn("a < b")),
    ("unescaped", mrkdwn("you & me")),
    ("rich_text", rich({"text": "x"})),
    ("context_actions", {"type": "context_actions", "elements": [ICON] * 6}),
    ("alt_text", IMAGE | {"alt_text": "x" * 2001}),
    ("accessibility_label", actions(button("x", "a") | {"accessibility_label": "x" * 76})),
    ("option_groups", actions({"type": "static_select", "action_id": "a", "option_groups": MANY})),
]


@each_case("block", GOOD_BLOCKS, ids=str)
def test_a_good_block_is_let_pass(block: Block) -> None:
    told = {"text": "x", "blocks": [block], **QUIET}
    assert Validator().message("chat.postMessage", told) == []


@each_case(("rule", "block"), BAD_BLOCKS, ids=str)
def test_a_bad_block_is_found(rule: str, block: Block) -> None:
    told = {"text": "x", "blocks": [block], **QUIET}
    found = Validator().message("chat.postMessage", told)
    assert rule in [violation.rule for violation in found]
    assert all(violation.rule in str(violation) for violation in found)


def event(kind: Any = "key", payload: Any = None) -> Block:
    return {"event_type": kind, "event_payload": {"k": "v"} if payload is None else payload}


def heavy(size: int) -> Block:
    """Metadata whose payload is so many bytes of JSON."""
    return event("k", {"k": "x" * (size - len(json.dumps({"k": ""})))})


ONE = [mrkdwn("x")]
MESSAGES: list[tuple[str, str, Block]] = [
    ("", "chat.postMessage", {"text": "x" * 40_000}),
    ("message_length", "chat.postMessage", {"text": "x" * 40_001}),
    ("", "chat.update", {"text": "x" * 4_000}),
    ("message_length", "chat.update", {"text": "x" * 4_001}),
    ("message_length", "chat.update", {"text": "\u05d0" * 2_001}),
    ("no_fallback", "chat.postMessage", {"text": " ", "blocks": [mrkdwn("x")]}),
    ("unfurl", "chat.postMessage", {"text": "x", "unfurl_links": None}),
    ("unfurl", "response_url", {"text": "x", "unfurl_media": True}),
    ("", "response_url", {"text": "x", "unfurl_media": None, "ephemeral": True}),
    ("", "chat.update", {"text": "x", "unfurl_links": None}),
    ("names_come_alive", "chat.postMessage", {"text": "x", "link_names": True}),
    ("", "chat.postMessage", {"text": "x", "blocks": [{"type": "divider"}] * 50}),
    ("blocks", "chat.postMessage", {"text": "x", "blocks": [{"type": "divider"}] * 51}),
    ("", "chat.postMessage", {"text": "x", "blocks": [mrkdwn("x" * 3000)] * 4}),
    ("all_text", "chat.postMessage", {"text": "x", "blocks": [mrkdwn("x" * 3000)] * 4 + ONE}),
    (
        "block_id_twice",
        "chat.postMessage",
        {"text": "x", "blocks": [{"type": "divider", "block_id": "b"}] * 2},
    ),
    ("", "chat.postMessage", {"text": "x", "metadata": event()}),
    ("metadata", "chat.postMessage", {"text": "x", "metadata": {"event_type": "key"}}),
    ("metadata_type", "chat.postMessage", {"text": "x", "metadata": event("")}),
    ("", "chat.postMessage", {"text": "x", "metadata": event("k" * 255)}),
    ("metadata_type", "chat.postMessage", {"text": "x", "metadata": event("k" * 256)}),
    ("", "chat.postMessage", {"text": "x", "metadata": heavy(8_000)}),
    ("metadata_size", "chat.postMessage", {"text": "x", "metadata": heavy(8_001)}),
    ("unseen_character", "chat.postMessage", {"text": "x", "names": ["Ada\u202e"]}),
    ("broadcast", "chat.update", {"text": "<!channel>"}),
    ("unescaped", "chat.postEphemeral", {"text": "a <b"}),
    ("", "chat.postMessage", {"text": "> &lt;quoted&gt; <https://a.test?a=1&b=2|x> <@U1>"}),
    ("broadcast", "chat.postMessage", {"text": "x", "attachments": [{"text": "<!here>"}]}),
]


@each_case(("rule", "where", "told"), MESSAGES, ids=str)
def test_a_message_as_a_whole(rule: str, where: str, told: Block) -> None:
    found = Validator().message(where, {**QUIET, **told})
    assert {violation.rule for violation in found} == ({rule} if rule else set())


def typed(kind: str, **more: Any) -> Block:
    return field({"type": kind, **more})


VIEWS: list[tuple[str, Block]] = [
    ("", modal("x" * 24, text_input("x" * 2000, "b", max_length=3000))),
    ("", modal("t", typed("file_input", max_files=10), private_metadata="x" * 3000)),
    ("", modal("t", *[{"type": "divider"}] * 100)),
    ("", modal("t", field(select(options=options(2), initial_option=options(2)[1])))),
    ("blocks", modal("t", *[{"type": "divider"}] * 101)),
    ("view_size", modal("t", *[mrkdwn("x" * 2900)] * 90)),
    ("text_length", modal("x" * 25, mrkdwn("x"))),
    ("text_length", modal("t", mrkdwn("x"), close=plain("x" * 25))),
    ("missing", modal("t", text_input("L", "b"), submit=None)),
    ("missing", {"type": "modal", "blocks": []}),
    ("private_metadata", modal("t", mrkdwn("x"), private_metadata="x" * 3001)),
    ("id_length", modal("t", mrkdwn("x"), callback_id="x" * 256)),
    ("unknown_key", modal("t", mrkdwn("x"), colour="red")),
    ("text_length", modal("t", text_input("x" * 2001, "b"))),
    ("text_length", modal("t", text_input("L", "b") | {"hint": plain("x" * 2001)})),
    ("max_length", modal("t", text_input("L", "b", max_length=3001))),
    ("max_length", modal("t", text_input("L", "b", min_length=5, max_length=4))),
    ("min_length", modal("t", text_input("L", "b", min_length=-1))),
    ("initial_value", modal("t", text_input("L", "b", max_length=2, initial_value="abc"))),
    ("initial_value", modal("t", text_input("L", "b", initial_value="x" * 3001))),
    ("text_length", modal("t", text_input("L", "b", placeholder=plain("x" * 151)))),
    ("max_files", modal("t", typed("file_input", max_files=11))),
    ("max_files", modal("t", typed("file_input", max_files=0))),
    ("misplaced_element", modal("t", field(button("x", "a")))),
    ("missing", modal("t", typed("number_input"))),
    (
        "focus_twice",
        modal("t", *(text_input("L", b, focus_on_load=True) for b in ("b", "c"))),
    ),
    ("view_type", modal("t", mrkdwn("x"), type="home")),
]


@each_case(("rule", "view"), VIEWS, ids=str)
def test_a_view(rule: str, view: Block) -> None:
    found = Validator().view("views.open", view, "modal")
    assert {violation.rule for violation in found} == ({rule} if rule else set())


def test_a_home_has_no_title_and_no_inputs() -> None:
    home = {"type": "home", "blocks": [text_input("L", "b")], "title": plain("t")}
    rules = {violation.rule for violation in Validator().view("views.publish", home, "home")}
    assert rules == {"unknown_key", "input_outside_modal"}


def test_who_is_called_and_what_is_linked_is_told() -> None:
    validator = Validator()
    told = {"text": "<@U1|ada>", "blocks": [mrkdwn("<@W2> <https://a.test|b.test>")], **QUIET}
    validator.message("chat.postMessage", told, channel="C1")
    calm = {"text": "x", "blocks": [{"type": "header", "text": plain("<@U3>")}], **QUIET}
    validator.message("chat.postMessage", calm, channel="C2")
    assert [(m.user, m.channel) for m in validator.mentions] == [("U1", "C1"), ("W2", "C1")]
    assert [(link.url, link.label) for link in validator.links] == [("https://a.test", "b.test")]
    assert validator.violations == []
