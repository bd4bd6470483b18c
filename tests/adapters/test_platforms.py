"""A platform is one record and one line: everything else about it is derived."""

import ast
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NoReturn

import pytest
import typer
from pydantic import Field, SecretStr
from typer.testing import CliRunner

from adapters.kit.platform import (
    NOT_SET,
    Address,
    CheckLine,
    Platform,
    PlatformSettings,
    Terminal,
    token,
)
from bot import platforms
from bot.platforms import NAMES, PLATFORMS
from bot.policy.sections import PLATFORMS as POLICY_NAMES
from bot.settings import make_settings, names_of_settings
from core.model.people import Place
from tests.architecture.source_tree import HOUSE, files, name, tree
from tests.desks import make_desk

TOLD_IN_PLACES = {
    "bot/commands/reassign.py": {"slack:U0123"},
    "bot/commands/ls.py": {"slack:U0123"},
    "bot/commands/chat.py": {"--no-web"},
    "bot/policy/load.py": {"web"},
    "bot/policy/sections.py": {"web"},
    "core/tickets/mail_domains.py": {"web.de"},
}
"""An example of an account in the help of a command; the option and the section of the portal; a
provider of mail addresses."""


def test_every_folder_with_a_record_has_its_line() -> None:
    folders = {file.parent.name for file in (HOUSE / "adapters").glob("*/platform.py")}
    assert folders - {"kit"} == set(NAMES)
    assert [each.name for each in PLATFORMS] == list(NAMES)


def test_nothing_outside_the_folders_knows_a_platform_by_its_name() -> None:
    """A new platform would have to be written there too. How its name reads in a language stands
    in the words of that language; without an entry the name itself is shown.
    """
    names = "|".join(each for each in NAMES if each != "email")  # a person's address is one too
    known = re.compile(rf"(?<![a-z])(?:{names}|email:)(?![a-z])", re.IGNORECASE)
    found = {
        f"{name(file)}: {node.value[:60]}"
        for file in files("bot", "core", "adapters/kit")
        if name(file) != "bot/platforms.py"
        if known.search(file.read_text(encoding="utf-8"))  # to parse all of them takes seconds
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if known.search(node.value) and not _is_docstring(file, node)
        if not any(told in node.value for told in TOLD_IN_PLACES.get(name(file), ()))
    }
    assert not found


def _is_docstring(file: Path, constant: ast.Constant) -> bool:
    return any(
        isinstance(node, ast.Expr) and node.value is constant for node in ast.walk(tree(file))
    )


@pytest.mark.parametrize("platform", PLATFORMS, ids=NAMES)
def test_a_record_says_all_that_is_asked(platform: Platform) -> None:
    assert f'"{platform.name}"' in f'"{platform.settings.__module__.split(".")[1]}"'
    assert platform.name in POLICY_NAMES
    fields = platform.settings.model_fields
    prefix = platform.variable.partition("_")[0].lower()
    assert prefix in (platform.name, "mail")
    assert all(field.startswith(f"{prefix}_") for field in fields)
    assert platform.variable.lower() in fields
    assert {field.upper() for field in fields} <= set(names_of_settings())
    assert not platform.is_connected(make_settings(_env_file=None))


def test_a_record_is_imported_without_the_platforms_library() -> None:
    """Every command imports all records; Bolt alone takes half a second."""
    for folder in NAMES:
        module = tree(HOUSE / "adapters" / folder / "platform.py")
        top = [node for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not {"slack_bolt", "slack_sdk", "aiohttp", "imapclient", "aiosmtplib"} & {
            ast.unparse(node) for node in top
        }


class PigeonSettings(PlatformSettings):
    pigeon_token: SecretStr = Field(NOT_SET, examples=["coo-"])
    pigeon_url: Address = "https://pigeon.test"


async def _check(settings: PigeonSettings, desk: object) -> AsyncIterator[CheckLine]:
    yield CheckLine(True, "it flies")


def _commands(terminal: Terminal) -> typer.Typer:
    app = typer.Typer()

    @app.callback()
    def pigeon() -> None: ...

    @app.command()
    def loft() -> None:
        terminal.show("the loft is open")

    return app


PIGEON = Platform(
    name="pigeon",
    title="Pigeon",
    settings=PigeonSettings,
    variable="PIGEON_TOKEN",
    remark="Pigeons: what they carry.",
    connect=lambda settings, side: (_ for _ in ()).throw(AssertionError("not here")),
    check=_check,
    commands=_commands,
)


def test_a_platforms_own_commands_come_with_its_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platforms, "PLATFORMS", (PIGEON,))
    app, said = typer.Typer(), list[str]()

    @app.callback()
    def desk() -> None: ...

    def refuse(problem: str) -> NoReturn:
        raise AssertionError(problem)

    terminal = Terminal(lambda: None, said.append, said.append, refuse, lambda work: None)
    platforms.add_commands(app, terminal)
    assert CliRunner().invoke(app, ["pigeon", "loft"]).exit_code == 0
    assert said == ["the loft is open"]


def test_queues_and_accounts_are_found_by_the_platforms_name() -> None:
    desk = make_desk()
    here = PIGEON
    assert here.queues(desk) == []
    assert here.accounts(None) == {}
    console = [queue.place for queue in desk.queues.values()]
    assert all(isinstance(place, Place) and place.platform == "console" for place in console)


def test_a_token_of_another_kind_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="take the ring from the app's settings"):
        token("coo-", "the ring").func(SecretStr("moo-1"))  # type: ignore[call-arg]
    assert PIGEON.is_connected(PigeonSettings(pigeon_token=SecretStr("coo-1")))
