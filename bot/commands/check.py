"""`deskhand check`: everything that a start needs, tried; all that is wrong at once."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import typer

from bot.articles import of_nobody, told
from bot.chat.banner import hours_of
from bot.clock import SystemClock
from bot.commands.house import House
from bot.logs import configure
from bot.policy import PolicyError, load_desk
from bot.settings import Settings, SettingsError, read_settings
from core.model.desk import Desk
from core.ports import StoreUnavailable
from core.store.engine import make_engine
from core.store.migrating import pending
from core.store.probing import probe


@dataclass(frozen=True, slots=True)
class Finding:
    """`well` is None where there is nothing to be right or wrong."""

    about: str
    well: bool | None
    said: str


MARKS = {True: "ok", False: "!!", None: "--"}


def add_to(app: typer.Typer) -> None:
    @app.command()
    def check() -> int:
        """Try everything that a start needs, and say what to do about each failure."""
        configure("ERROR", "text")
        findings = list(_look())
        for about, group in groupby(findings, key=lambda finding: finding.about):
            for n, finding in enumerate(group):
                typer.echo(f"{MARKS[finding.well]}  {'' if n else about:<10} {finding.said}")
        wrong = sum(finding.well is False for finding in findings)
        typer.echo(f"\n{wrong} to mend." if wrong else "\nA start needs nothing more.")
        return 1 if wrong else 0


def _look() -> Iterator[Finding]:
    try:
        settings = read_settings()
    except SettingsError as wrong:
        yield from (Finding("settings", False, line) for line in wrong.problems)
        yield Finding("the rest", None, "looked at when the settings can be read")
        return
    yield Finding("settings", True, "read from the environment and .env")
    desk = None
    try:
        desk = load_desk(settings.desk_file)
        yield Finding("policy", True, f"{settings.desk_file}: {_summary(desk)}")
        yield Finding("people", None, hours_of(desk, SystemClock()))
    except PolicyError as wrong:
        yield from (Finding("policy", False, line) for line in str(wrong).splitlines())
    yield asyncio.run(_database(settings))
    yield from _articles(settings, desk)
    for platform in ("slack", "discord"):
        yield Finding(platform, None, "not connected: its adapter is not in this version")


def _summary(desk: Desk) -> str:
    counts = ((desk.teams, "teams"), (desk.queues, "queues"), (desk.roster, "agents"))
    return ", ".join(f"{len(held)} {name}" for held, name in counts)


async def _database(settings: Settings) -> Finding:
    engine = make_engine(settings.database_url)
    try:
        await probe(engine)
        steps = await pending(engine)
    except StoreUnavailable as gone:
        return Finding("database", False, f"{gone}")
    finally:
        await engine.dispose()
    state = f"{len(steps)} steps to take, which a start does by itself" if steps else "up to date"
    return Finding("database", True, f"{settings.shown_database}: can be written, {state}")


def _articles(settings: Settings, desk: Desk | None) -> Iterator[Finding]:
    if desk is None:
        yield Finding("articles", None, "looked at when the policy can be read")
        return
    books = House(settings, desk).books()
    for problem in books.shelf.problems:
        yield Finding("articles", False, told(problem, books.folder))
    for problem in of_nobody(books.shelf.articles, desk):
        yield Finding("articles", False, told(problem, books.folder))
    if books.shelf.articles:
        yield Finding("articles", True, f"{len(books.shelf.articles)} can be used")
    elif not books.shelf.problems:
        yield Finding("articles", None, f"{books.folder} holds none; every ticket goes to a person")
