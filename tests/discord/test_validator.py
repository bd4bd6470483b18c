"""Each documented limit of a message and each rule of our own: just kept, and just broken."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from tests.cases import each_case
from tests.discord.bodies import (
    BAD,
    CHOICE,
    DOUBLED,
    LEGACY,
    NEEDED,
    SILENT,
    TOO_LONG,
    V2,
    Json,
    box,
    button,
    codes,
    fields,
    layout,
    options,
    row,
    rows,
    select,
    text,
)
from tests.discord.echo import Echo, card
from tests.discord.server import DiscordServer, Message, User
from tests.discord.server.validator import Draft, message_problems
from tests.discord.server.world.places import DirectMessages

MESSAGES: list[tuple[Json, str | None]] = [
    ({"content": "x" * 2000}, None),
    ({"content": "x" * 2001}, TOO_LONG),
    ({"content": "x", "nonce": "n" * 25}, None),
    ({"content": "x", "nonce": "n" * 26}, TOO_LONG),
    ({"content": "x", "nonce": 12345678901234567890123456}, TOO_LONG),
    ({"content": "x", "flags": 64}, "INVALID_BITWISE_FLAGS"),
    ({"content": "x", "flags": 4 | 4096}, None),
    ({"embeds": [{"title": "x" * 256}] * 10}, None),
    ({"embeds": [{"title": "x"}] * 11}, BAD),
    ({"embeds": [{"title": "x" * 257}]}, TOO_LONG),
    ({"embeds": [{"description": "x" * 4096}]}, None),
    ({"embeds": [{"description": "x" * 4097}]}, TOO_LONG),
    ({"embeds": [{"description": "x" * 4000}, {"description": "x" * 2000}]}, None),
    (
        {"embeds": [{"description": "x" * 4000}, {"title": "x" * 200}] * 2},
        "MAX_EMBED_SIZE_EXCEEDED",
    ),
    ({"embeds": [{"footer": {"text": "x" * 2049}}]}, TOO_LONG),
    ({"embeds": [{"author": {"name": "x" * 257}}]}, TOO_LONG),
    ({"embeds": [fields(25)]}, None),
    ({"embeds": [fields(26)]}, BAD),
    ({"embeds": [fields(1, "")]}, NEEDED),
    ({"embeds": [fields(1, value="x" * 1025)]}, BAD),
    ({"components": rows(5)}, None),
    ({"components": rows(6)}, BAD),
    ({"components": [row(*(button(custom_id=str(n)) for n in range(5)))]}, None),
    ({"components": [row(*(button(custom_id=str(n)) for n in range(6)))]}, BAD),
    ({"components": [row()]}, BAD),
    ({"components": [button()]}, CHOICE),
    ({"components": [row(button(label="x" * 80))]}, None),
    ({"components": [row(button(label="x" * 81))]}, TOO_LONG),
    ({"components": [row(button(label=""))]}, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"),
    ({"components": [row(button(custom_id="x" * 100))]}, None),
    ({"components": [row(button(custom_id="x" * 101))]}, BAD),
    ({"components": [row(button(custom_id=""))]}, NEEDED),
    ({"components": [row(button(), button())]}, "COMPONENT_CUSTOM_ID_DUPLICATED"),
    ({"components": [row(button(id=1), button(custom_id="b", id=1))]}, "COMPONENT_ID_DUPLICATED"),
    ({"components": [row(button(style=7))]}, CHOICE),
    ({"components": [row({"type": 2, "style": 5, "label": "x", "url": "https://x.test"})]}, None),
    ({"components": [row({"type": 2, "style": 5, "label": "x"})]}, NEEDED),
    ({"components": [row(button(style=5, url="https://x"))]}, "BUTTON_COMPONENT_FIELD_NOT_ALLOWED"),
    ({"components": [row(select(25))]}, None),
    ({"components": [row(select(26))]}, BAD),
    ({"components": [row(select(0))]}, BAD),
    ({"components": [row(select(placeholder="x" * 150))]}, None),
    ({"components": [row(select(placeholder="x" * 151))]}, TOO_LONG),
    ({"components": [row(select(max_values=3))]}, "SELECT_COMPONENT_MAX_VALUES"),
    ({"components": [row(select(options=options(1, label="x" * 101)))]}, BAD),
    ({"components": [row(select(options=options(1, value="x" * 101)))]}, BAD),
    ({"components": [row(select(options=options(1, description="x" * 101)))]}, TOO_LONG),
    (
        {"components": [row(select(options=options(2, value="v")))]},
        DOUBLED,
    ),
    ({"components": [row(select(), button())]}, "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    ({"components": [text("x")]}, CHOICE),
    (layout(text("x")), None),
    (layout(text("x"), content="x"), LEGACY),
    (
        layout(text("x"), embeds=[{"title": "x"}]),
        LEGACY,
    ),
    (layout(*(text("x") for _ in range(40))), None),
    (layout(*(text("x") for _ in range(41))), "COMPONENT_MAX_TOTAL_EXCEEDED"),
    (layout(box(*(text("x") for _ in range(40)))), "COMPONENT_MAX_TOTAL_EXCEEDED"),
    (layout(text("x" * 2000), text("x" * 2000)), None),
    (layout(text("x" * 2000), text("x" * 2001)), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
    (layout(text("")), NEEDED),
    (layout(box(box(text("x")))), CHOICE),
    (layout(box(row(button()), text("x"), {"type": 14})), None),
    (layout(button()), CHOICE),
    (layout({"type": 9, "components": [text("x")] * 3, "accessory": button()}), None),
    (layout({"type": 9, "components": [text("x")] * 4, "accessory": button()}), BAD),
    (layout({"type": 9, "components": [text("x")]}), CHOICE),
    (layout({"type": 12, "items": [{"media": {"url": "https://x"}}] * 10}), None),
    (layout({"type": 12, "items": [{"media": {"url": "https://x"}}] * 11}), BAD),
    (
        layout({"type": 13, "file": {"url": "attachment://no.txt"}}),
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    ),
    ({"content": "x", "attachments": [{"id": 0, "filename": "a"}]}, "ATTACHMENT_NOT_FOUND"),
    (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
    ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, CHOICE),
    ({"content": "x", "allowed_mentions": {"parse": ["everyone"]}}, "HOUSE_MENTIONS_TOO_WIDE"),
    ({"content": "x", "allowed_mentions": {"users": ["7"]}}, None),
    ({"content": "x", "allowed_mentions": {"users": ["8"]}}, "HOUSE_MENTIONS_TOO_WIDE"),
    ({"content": "x", "allowed_mentions": {"roles": ["7"]}}, "HOUSE_MENTIONS_TOO_WIDE"),
    ({"content": "x", "allowed_mentions": {"replied_user": True}}, "HOUSE_MENTIONS_TOO_WIDE"),
    ({"content": "x", "allowed_mentions": None}, "HOUSE_MENTIONS_NOT_LIMITED"),
    ({"content": "see https://x.test"}, "HOUSE_LINK_PREVIEW"),
    ({"content": "see <https://x.test>"}, None),
    ({"content": "see https://x.test", "flags": 4}, None),
    (layout(text("see https://x.test")), None),
    ({"content": "a\u202eb"}, "HOUSE_DECEIVING_CHARACTER"),
    ({"content": "a\u2067b"}, "HOUSE_DECEIVING_CHARACTER"),
    ({"content": "a\x07b"}, "HOUSE_DECEIVING_CHARACTER"),
    ({"content": "a\n\tb \u05d0 👩\u200d💻"}, None),
    (layout(row(button(label="a\u202eb"))), "HOUSE_DECEIVING_CHARACTER"),
]


@each_case(("body", "code"), MESSAGES)
def test_messages(body: Json, code: str | None) -> None:
    found = message_problems(Draft(SILENT | body), {7})
    of_discord = [problem for problem in found if not problem.ours]
    assert codes(of_discord or found) == ({code} if code else set())


def standing(**more: Any) -> Message:
    """A message that is edited."""
    me = User(1, "bot", bot=True)
    message = Message(2, DirectMessages(3, me), me, datetime(2026, 1, 1, tzinfo=UTC))
    for key, value in more.items():
        setattr(message, key, value)
    return message


EDITS: list[tuple[Message, Json, str | None]] = [
    (standing(content="x"), SILENT | {"content": "y"}, None),
    (standing(content="x"), {"content": "y"}, "HOUSE_MENTIONS_NOT_LIMITED"),
    (standing(content="x"), {"components": []}, "HOUSE_MENTIONS_NOT_LIMITED"),
    (standing(content="x"), {"flags": 4}, None),
    (standing(content="x", flags=4), SILENT | {"content": "https://x.test"}, None),
    (
        standing(content="x", flags=4),
        SILENT | {"content": "https://x.test", "flags": 0},
        "HOUSE_LINK_PREVIEW",
    ),
    (
        standing(content="x"),
        SILENT | layout(text("y")),
        LEGACY,
    ),
    (standing(content="x"), SILENT | layout(text("y"), content=None), None),
    (
        standing(flags=V2, components=[text("x")]),
        SILENT | {"content": "y"},
        LEGACY,
    ),
]


@each_case(("earlier", "body", "code"), EDITS)
def test_edits(earlier: Message, body: Json, code: str | None) -> None:
    found = message_problems(Draft(body, earlier=earlier))
    assert codes(found) == ({code} if code else set())


def test_an_uploaded_file_has_its_entry() -> None:
    named: Json = SILENT | {"attachments": [{"id": 0, "filename": "a.txt"}]}
    assert not message_problems(Draft(named, ("a.txt",)))
    assert not message_problems(Draft(SILENT, ("a.txt",)))
    unnamed: Json = SILENT | {"attachments": []}
    assert codes(message_problems(Draft(unnamed, ("a.txt",)))) == {"ATTACHMENT_NOT_NAMED"}
    shown: Json = SILENT | layout({"type": 13, "file": {"url": "attachment://a.txt"}})
    assert not message_problems(Draft(shown, ("a.txt",)))


def test_only_interactions_can_be_ephemeral() -> None:
    body: Json = SILENT | {"content": "x", "flags": 64}
    assert not message_problems(Draft(body, by_interaction=True))


@pytest.mark.parametrize("make", [lambda: {"content": "x"}, lambda: {"view": card(7)}])
async def test_the_server_refuses_and_remembers(make: Callable[[], Json]) -> None:
    for strict in (True, False):
        async with DiscordServer(strict=strict) as server:
            help_ = server.world.channel("help")
            with server.pointed_at():
                bot = Echo(allowed_mentions=None)
                await bot.login(server.world.app.token)
                place = bot.get_partial_messageable(help_.id)
                try:
                    await place.send(**make())
                    assert not strict
                except discord.HTTPException as trouble:
                    assert strict
                    assert trouble.code == 50035
                    assert "allowed_mentions" in str(trouble)
                finally:
                    await bot.close()
            found = [(v.route, v.problem.code) for v in server.violations]
            route = "POST /channels/{channel}/messages"
            assert found == [(route, "HOUSE_MENTIONS_NOT_LIMITED")]
