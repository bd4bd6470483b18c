"""`deskhand check`: everything that a start needs, tried; all that is wrong at once."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.kit.platform import Platform
from bot.article_folder import find_unknown_references, format_problem
from bot.clock import SystemClock
from bot.commands.context import CommandContext
from bot.console.banner import hours_of, model_of
from bot.database_lock import is_beginning
from bot.logs import configure
from bot.platforms import PLATFORMS
from bot.policy import PolicyError, load_desk
from bot.services import connect_embeddings, has_model
from bot.settings import Settings, SettingsError, read_settings
from bot.stale_names import find_stale_names
from bot.startup import beginning, describe_loop, platform_problems
from bot.terminal import count, echo
from core.model.policy import Desk
from core.model.quarantine import Health
from core.ports import StoreUnavailable
from core.store.connection.engine import make_engine
from core.store.connection.pooler import require_sessions
from core.store.operations.health import check_health, unsafe_settings
from core.store.operations.schema_upgrade import pending_migrations
from core.store.sql_store import SqlStore
from core.tickets.permissions import blind_escalations


@dataclass(frozen=True, slots=True)
class Finding:
    """`well` is None where there is nothing to be right or wrong."""

    about: str
    well: bool | None
    said: str


FIRST = "0001"
"""The step that makes the tables."""

MARKS = {True: "ok", False: "!!", None: "--"}


def add_to(app: typer.Typer) -> None:
    @app.command()
    def check(
        for_chat: bool = typer.Option(
            False, "--chat", help="Only what `deskhand chat` needs: no platform."
        ),
    ) -> int:
        """Try everything that a start needs, and say what to do about each failure."""
        configure("ERROR", "text")
        wrong = 0
        findings = _look(for_chat=for_chat)  # shown as they come: one waits for a mail to arrive
        for about, group in groupby(findings, key=lambda finding: finding.about):
            for n, finding in enumerate(group):
                echo(f"{MARKS[finding.well]}  {'' if n else about:<10} {finding.said}")
                wrong += finding.well is False
        echo()
        echo(f"{count(wrong, 'problem')}." if wrong else "All checks passed.")
        return 1 if wrong else 0


def _look(*, for_chat: bool) -> Iterator[Finding]:
    """What can be looked at is, whatever else is wrong."""
    wrong: frozenset[str] = frozenset()
    try:
        settings = read_settings()
        yield Finding("settings", True, "read from the environment and .env")
    except SettingsError as failed:
        yield from (Finding("settings", False, line) for line in failed.problems)
        if failed.usable is None:
            return
        settings, wrong = failed.usable, failed.wrong
    configure("ERROR", "text", secrets=settings.secrets())
    desk = None
    try:
        desk = load_desk(settings.desk_file)
        yield Finding("policy", True, f"{settings.desk_file}: {_summary(desk)}")
        yield Finding("people", None, hours_of(desk, SystemClock()))
    except PolicyError as failed_policy:
        yield from (Finding("policy", False, line) for line in str(failed_policy).splitlines())
    yield from (Finding("policy", False, said) for said in _unreadable(desk))
    if "database_url" not in wrong:
        yield from asyncio.run(_database(settings, desk))
    yield from _articles(settings, desk)
    yield from _embeddings(settings)
    if not for_chat:
        yield Finding("event loop", None, describe_loop())
        yield from _platforms(settings, desk, wrong)
    if not any(name.startswith("openai") for name in wrong):
        yield from asyncio.run(_model(settings, desk))


def _platforms(settings: Settings, desk: Desk | None, wrong: frozenset[str]) -> Iterator[Finding]:
    if desk:
        yield from (Finding("platforms", False, it) for it in platform_problems(settings, desk))
    for platform in PLATFORMS:
        if wrong.isdisjoint(platform.settings.model_fields):
            yield from asyncio.run(_platform(platform, settings, desk))


def _unreadable(desk: Desk | None) -> Iterator[str]:
    """Escalations of private tickets to people who may not read them."""
    for queue, following in blind_escalations(desk) if desk is not None else ():
        yield (
            f"[queues.{queue.id}] is private, and its tickets escalate to [queues.{following.id}],"
            " whose agents may not read them: they see the number, the priority and the deadlines."
            f' Write private_escalation = ["{following.id}"] in [queues.{queue.id}] if they may.'
        )


async def _model(settings: Settings, desk: Desk | None) -> list[Finding]:
    """Both models of the policy, each asked one question."""
    if desk is None or desk.llm_policy is None or not has_model(settings):
        said = model_of(settings, desk) if desk else "looked at when the policy can be read"
        return [Finding("llm", None, said)]
    from adapters.openai.checks import check

    key, address = settings.openai_api_key.get_secret_value(), settings.openai_base_url
    llm = desk.llm_policy
    models = dict.fromkeys((llm.model, llm.cheap_model))
    answers = [await check(key, address, model, llm.timeout) for model in models]
    return [Finding("llm", well, said) for well, said in answers]


def _summary(desk: Desk) -> str:
    counts = ((desk.teams, "team"), (desk.queues, "queue"), (desk.roster, "agent"))
    return ", ".join(count(len(held), name) for held, name in counts)


async def _database(settings: Settings, desk: Desk | None) -> list[Finding]:
    engine = make_engine(settings.database_url)
    try:
        await require_sessions(engine)
        await check_health(engine)
        unsafe = await unsafe_settings(engine)
        steps = await pending_migrations(engine)
        health = None if steps else await SqlStore(engine).health(SystemClock().now())
        stale = await _stale_names(engine, desk, settings) if desk and FIRST not in steps else []
        unanswered = [] if steps else await _find_unanswered(SqlStore(engine))
    except StoreUnavailable as gone:
        return [Finding("database", False, f"{gone}")]
    finally:
        await engine.dispose()
    state = "up to date"
    if is_beginning(steps):
        state = f"{beginning(settings)[0]}; a start begins an empty desk there"
    elif steps:
        state = f"{count(len(steps), 'step')} to take, which a start does by itself"
    said = f"{settings.shown_database}: can be written, {state}"
    troubles = (Finding("database", None, each) for each in health_of(health))
    return [
        Finding("database", True, said),
        *(Finding("database", None, _about_unsafe(setting)) for setting in unsafe),
        *troubles,
        *unanswered,
        *stale,
    ]


def _about_unsafe(setting: str) -> str:
    return f"the server has {setting}: after a crash, it may lack what the desk has acknowledged"


async def _find_unanswered(store: SqlStore) -> list[Finding]:
    """Messages that an outage hid for so long that they started no conversation any more."""
    notes = [(each.name, await store.get_note(f"{each.name}.too_old")) for each in PLATFORMS]
    said = "messages were missed in an outage and left unanswered, as they were too old"
    return [Finding(name, None, f"{said}: {note}") for name, note in notes if note]


async def _stale_names(engine: AsyncEngine, desk: Desk, settings: Settings) -> list[Finding]:
    """Tickets of queues, teams, categories and agents that the policy no longer has."""
    found = find_stale_names(desk, await SqlStore(engine).open_references())
    return [
        Finding(
            "tickets",
            None,
            f"{count(len(each.tickets), 'ticket moves', 'tickets move')} from {each.old} to"
            f" {each.new} at a start",
        )
        if each.new
        else Finding("tickets", False, each.described(desk, settings.desk_file.name))
        for each in found
    ]


async def _platform(platform: Platform, settings: Settings, desk: Desk | None) -> list[Finding]:
    if not platform.is_connected(settings):
        said = f"not connected: {platform.variable} is not set"
        return [Finding(platform.name, None, said)]
    lines = [line async for line in platform.check(settings, desk)]
    found = [Finding(platform.name, line.well, line.said) for line in lines]
    if desk and platform.has_rooms and not platform.queues(desk):
        where, name = settings.desk_file.name, platform.name
        said = f'no queue lives there: in {where}, set platform = "{name}" and the room on one'
        found.append(Finding(platform.name, None, said))
    return found


def _articles(settings: Settings, desk: Desk | None) -> Iterator[Finding]:
    if desk is None:
        yield Finding("articles", None, "looked at when the policy can be read")
        return
    if settings.kb_encoder == "server":  # tried by one request, and not with all articles
        settings = settings.model_copy(update={"kb_encoder": "none"})
    books = CommandContext(settings, desk).articles()
    for problem in books.loaded.problems:
        yield Finding("articles", False, format_problem(problem, books.folder))
    for problem in find_unknown_references(books.loaded, desk):
        yield Finding("articles", False, format_problem(problem, books.folder))
    books.library()  # as a start does, with the encoder that is wanted
    if books.loaded.articles:
        yield Finding("articles", True, f"{len(books.loaded.articles)} can be used")
    elif not books.loaded.problems:
        yield Finding("articles", None, books.emptiness())


def _embeddings(settings: Settings) -> Iterator[Finding]:
    """The server for embeddings, where one is wanted: one text is encoded."""
    if settings.kb_encoder != "server":
        return
    try:
        encoder = connect_embeddings(settings)
    except SettingsError as failed:
        yield from (Finding("encoder", False, line) for line in failed.problems)
        return
    if encoder is None:
        said = "not connected: no EMBEDDINGS_URL, OPENAI_API_KEY or OPENAI_BASE_URL"
        yield Finding("encoder", None, f"{said}; articles are found by words alone")
        return
    from adapters.openai.embeddings import check_embeddings

    yield Finding("encoder", *check_embeddings(encoder))


def health_of(health: Health | None) -> Iterator[str]:
    """A sentence for each kind of trouble, with its remedy; none if all is well."""
    if health is None:
        return
    if health.dead_letters:
        dead = count(health.dead_letters, "message")
        yield f"{dead} could not be delivered: `deskhand outbox list`"
    if health.waiting_for_closed_channels:
        waiting = count(health.waiting_for_closed_channels, "message waits", "messages wait")
        yield f"{waiting} for a closed channel: `deskhand outbox list`"
    if health.quarantined:
        quarantined = count(health.quarantined, "event")
        yield f"{quarantined} could not be processed: `deskhand quarantine list`"
    if health.failing_deadlines:
        failing = count(health.failing_deadlines, "deadline fails", "deadlines fail")
        yield f"{failing} for now and will be tried again; the log says why"
    if health.unknown_deadlines:
        unknown = count(health.unknown_deadlines, "deadline is", "deadlines are")
        yield f"{unknown} of a kind that only a newer version of Deskhand knows"
    if health.possible_duplicates:
        doubled = health.possible_duplicates
        yield f"possible duplicates so far: {doubled}; `deskhand outbox list --all` marks them"
