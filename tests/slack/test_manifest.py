"""The manifest asks for what the code uses, for no more, and in a form that Slack takes."""

import ast
import re
from pathlib import Path

import pytest
import yaml

import adapters.slack
from adapters.slack import manifest as asked
from adapters.slack.inbound.events import _READERS
from adapters.slack.manifest import EVENTS, OPTIONAL, SCOPES, as_yaml, manifest
from adapters.slack.outbound import blocks
from tests.cases import each_case
from tests.slack.server.methods.registry import METHODS
from tests.slack.server.scopes import EVENT_SCOPES, HISTORY, READ
from tests.slack.server.server import SlackServer

ROOM = Path(adapters.slack.__file__).parent
URL = "https://desk.acme.test"


def words() -> set[str]:
    """Every text that stands in the adapter's code."""
    found = set[str]()
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


CALLED = sorted(words() & set(METHODS))
OURS = {
    "conversations.history": {HISTORY["channel"], HISTORY["group"], HISTORY["im"]},
    "conversations.replies": {HISTORY["channel"], HISTORY["group"], HISTORY["im"]},
    "conversations.members": {READ["channel"], READ["group"]},
    "conversations.info": {READ["channel"], READ["group"]},
    "conversations.open": {"im:write"},
}
"""Where any one scope would do for Slack, but the desk is in channels of each of these kinds."""
BESIDES = {
    "commands": "a command and a shortcut",
    "chat:write.customize": "the names under which words are carried",
    "users:read.email": "a profile's address",
    "files:read": "the bytes of a file",
}
"""Scopes that no method of its own asks for."""


def needed(method: str) -> set[str]:
    row = METHODS[method]
    return set() if row.app_level else OURS.get(method, set(row.scopes[:1]))


def test_the_methods_were_found() -> None:
    """The scan would prove nothing if it saw nothing."""
    assert {"chat.postMessage", "chat.update", "users.info", "views.open", "auth.test"} <= {*CALLED}
    assert {"files.completeUploadExternal", "conversations.replies", "reactions.add"} <= {*CALLED}


@each_case("method", CALLED)
def test_every_method_that_is_called_may_be_called(method: str) -> None:
    row = METHODS[method]
    assert needed(method) <= set(SCOPES)
    assert row.app_level or not row.scopes or set(row.scopes) & set(SCOPES)


def test_every_scope_is_needed_by_something() -> None:
    used = {scope for method in CALLED for scope in needed(method)}
    used |= {scope for event in EVENTS for scope in EVENT_SCOPES[event]}
    assert set(SCOPES) == used | set(BESIDES)


@each_case("event", EVENTS)
def test_every_event_that_is_asked_for_may_come_and_is_read(event: str) -> None:
    scopes = EVENT_SCOPES[event]
    assert not scopes or scopes & set(SCOPES)
    assert event.partition(".")[0] in _READERS


def test_every_event_that_is_read_is_asked_for() -> None:
    assert {event.partition(".")[0] for event in EVENTS} == set(_READERS)


def test_messages_come_from_every_place_whose_history_is_read() -> None:
    kinds = {event.removeprefix("message.") for event in EVENTS if event.startswith("message.")}
    read = {scope.partition(":")[0] for scope in SCOPES if scope.endswith(":history")}
    assert kinds == read == {"channels", "groups", "im"}


def test_what_is_optional_is_a_scope_with_a_purpose() -> None:
    assert set(SCOPES) > OPTIONAL
    assert all(SCOPES.values())


async def test_a_server_with_these_rights_lets_the_whole_adapter_in() -> None:
    """The list is enough for Slack itself: none of its doors asks for a scope beyond it."""
    async with SlackServer(scopes=SCOPES, subscriptions=EVENTS) as slack:
        for method in CALLED:
            row = METHODS[method]
            if not row.app_level:
                slack.need(*row.scopes)
        assert all(slack.events.wants(event) for event in EVENTS)


def test_by_socket_there_is_no_address() -> None:
    told = manifest("Deskhand")
    assert told["settings"]["socket_mode_enabled"] is True
    assert "url" not in as_yaml("Deskhand").replace("unfurl", "")


@pytest.mark.parametrize("address", [URL, f"{URL}/"])
def test_by_http_each_way_in_has_its_address(address: str) -> None:
    told, here = manifest("Deskhand", address), f"{URL}/slack/events"
    settings = told["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == here
    assert settings["interactivity"]["request_url"] == here
    assert [command["url"] for command in told["features"]["slash_commands"]] == [here]


@each_case("address", ["", URL])
@each_case("name", ["Deskhand", "Help & Desk: #1", "שולחן"])
def test_the_yaml_says_the_same(name: str, address: str) -> None:
    assert yaml.safe_load(as_yaml(name, address)) == manifest(name, address)


@each_case(
    ("name", "handle"),
    [
        ("Deskhand", "deskhand"),
        ("IT Help Desk", "it-help-desk"),
        ("Help & Desk: #1", "help-desk-1"),
        ("a.b_c-d", "a.b_c-d"),
        ("שולחן", "desk"),
        ("x" * 200, "x" * 80),
    ],
)
def test_names_are_such_as_slack_takes(name: str, handle: str) -> None:
    """From the reference of app manifests: lengths, and the signs of a bot's name."""
    told = manifest(name)
    assert told["features"]["bot_user"]["display_name"] == handle
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", handle)
    assert told["display_information"]["name"] == name[:35]


def test_everything_said_is_within_slacks_numbers() -> None:
    told = manifest("Deskhand")
    (command,) = told["features"]["slash_commands"]
    (shortcut,) = told["features"]["shortcuts"]
    assert len(told["display_information"]["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", told["display_information"]["background_color"])
    assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert len(shortcut["description"]) <= 150
    assert len(shortcut["name"]) <= 24


def test_the_shortcut_and_the_command_are_those_that_are_heard() -> None:
    features = manifest("Deskhand")["features"]
    assert [s["callback_id"] for s in features["shortcuts"]] == [blocks.SHORTCUT]
    assert [c["command"] for c in features["slash_commands"]] == [asked.COMMAND]
    assert features["slash_commands"][0]["should_escape"] is True


def test_people_may_write_to_the_app_and_see_its_page() -> None:
    home = manifest("Deskhand")["features"]["app_home"]
    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest("Deskhand")["settings"]["interactivity"]["is_enabled"] is True
