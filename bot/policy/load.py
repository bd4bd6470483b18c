"""Reading `desk.toml` as a whole, and the mistakes that only show when it is whole."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date
from pathlib import Path as File
from typing import Any

from adapters.words.rendering import languages
from bot.clock import SystemClock
from bot.policy import sections
from bot.policy.calendar import read_hours
from bot.policy.line_numbers import Path, lines_of
from bot.policy.problems import PolicyError, Problem
from bot.policy.values import Reader, quote_names
from core.model.policy import Agent, Category, Desk, Queue, Team
from core.model.text import storable
from core.model.ticket import Detail, Priority

MAX_FILE_BYTES = 1024 * 1024
SECTIONS = (
    "desk",
    "hours",
    "holidays",
    "priorities",
    "categories",
    "teams",
    "queues",
    "agents",
    "dialog",
    "patience",
    "deadlines",
    "answers",
    "llm",
    "ratings",
    "files",
    "web",
)
ASKABLE = tuple(detail for detail in Detail if detail is not Detail.DESCRIPTION)


def load_desk(file: File, today: date | None = None) -> Desk:
    """The desk that this file describes. Raises PolicyError with every mistake in it.

    `today` is the date from which holidays are looked up; the present one if it is not given.
    """
    text = _text(file)
    try:
        held = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        # A plain ValueError is a whole number of more digits than Python is willing to read.
        found = re.search(r"\(at line (\d+), column \d+\)$", str(wrong))
        line = int(found[1]) if found else max(1, text.count("\n") + 1)
        problem = Problem(line, f"this is not TOML: {wrong}.", "Mend it here; the rest is unread.")
        raise PolicyError(file.name, [problem]) from wrong
    reader = Reader(lines_of(text))
    _check_characters(reader, held)
    desk = _read(reader, held, file.parent, today or SystemClock().now().astimezone(UTC).date())
    if reader.problems:
        raise PolicyError(file.name, reader.problems)
    return desk


def _check_characters(reader: Reader, held: object) -> None:
    """Names and rooms are stored with every ticket, so each must be something that can be."""
    left: list[tuple[Path, object]] = [((), held)]
    while left:
        path, value = left.pop()
        if isinstance(value, Mapping):
            left += [((*path, key), item) for key, each in value.items() for item in (key, each)]
        elif isinstance(value, list):
            left += [(path, item) for item in value]
        elif isinstance(value, str) and path[:1] != ("holidays",) and storable(value) != value:
            said = f"{quote_names(path)} has a character that cannot be stored (NUL)."
            reader.wrong(path, said, "Delete it.")


def _text(file: File) -> str:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            remedy = "A policy is a few pages; is this the right file?"
            raise PolicyError(file.name, [Problem(1, "the file is larger than 1 MB.", remedy)])
        return file.read_text(encoding="utf-8").removeprefix("\ufeff")
    except FileNotFoundError as gone:
        remedy = "Name another with DESK_FILE, or copy the one that came with Deskhand."
        raise PolicyError(str(file), [Problem(1, "there is no such file.", remedy)]) from gone
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        problem = Problem(line, "this is not UTF-8.", "Save the file as UTF-8.")
        raise PolicyError(file.name, [problem]) from wrong
    except OSError as trouble:
        remedy = "DESK_FILE must name a file that Deskhand may read."
        said = Problem(1, f"it cannot be read ({trouble.strerror}).", remedy)
        raise PolicyError(str(file), [said]) from trouble


def _read(reader: Reader, held: Mapping[str, Any], folder: File, today: date) -> Desk:
    reader.table(held, (), SECTIONS)
    names = ("name", "prefix", "first_number", "languages", "default_team")
    desk = reader.table(held, ("desk",), names)
    teams = reader.each(held, "teams", lambda n, t: sections.read_team(reader, n, t, held))
    found = Desk(
        name=reader.text(desk, ("desk", "name"), "Support"),
        prefix=_prefix(reader, desk),
        hours=read_hours(reader, held, folder, today),
        sla=_promises(reader, held),
        categories=reader.each(
            held, "categories", lambda n, t: sections.read_category(reader, n, t)
        ),
        teams=teams,
        queues=reader.each(held, "queues", lambda n, t: sections.read_queue(reader, n, t, held)),
        roster=reader.each(held, "agents", lambda n, t: sections.read_agent(reader, n, t, held)),
        default_team=_default_team(reader, desk, tuple(teams)),
        ask=_ask(reader, held),
        patience=sections.read_patience(reader, held),
        files=sections.read_files(reader, held),
        answers=sections.read_answers(reader, held),
        llm_policy=sections.read_llm(reader, held),
        web=sections.read_web(reader, held),
        languages=_languages(reader, desk),
        warning_fraction=_number(reader, held, "deadlines", "warn_at", 0.75, 0.05, 0.99),
        low_rating=int(_number(reader, held, "ratings", "low", 2, 0, 5)),
        first_number=int(_first_number(reader, desk)),
    )
    _check_whole(reader, found)
    return found


def _first_number(reader: Reader, desk: Mapping[str, Any]) -> float:
    return reader.number(desk, ("desk", "first_number"), 1001, low=1, high=900_000_000)


def _prefix(reader: Reader, desk: Mapping[str, Any]) -> str:
    prefix = reader.text(desk, ("desk", "prefix"), "HD")
    if prefix and not re.fullmatch(r"[A-Za-z]{1,8}", prefix):
        reader.wrong(("desk", "prefix"), f'[desk] prefix "{prefix}" is not 1 to 8 letters.')
    return prefix


def _languages(reader: Reader, desk: Mapping[str, Any]) -> tuple[str, ...]:
    path = ("desk", "languages")
    chosen = reader.texts(desk, path, ("en",))
    for language in chosen:
        reader.known(path, language, list(languages()))
    if not chosen:
        reader.wrong(path, "[desk] languages names none.", 'Write ["en"].')
    return chosen


def _default_team(reader: Reader, desk: Mapping[str, Any], teams: tuple[str, ...]) -> str:
    path = ("desk", "default_team")
    if not teams:
        reader.wrong(("teams",), "there is no team.", "Add one as [teams.support].")
        return ""
    chosen = reader.text(desk, path, teams[0])
    return reader.known(path, chosen, list(teams)) if chosen else teams[0]


def _promises(reader: Reader, held: Mapping[str, Any]) -> dict[Priority, Any]:
    found = reader.each(held, "priorities", lambda n, t: sections.read_promise(reader, n, t))
    for name in found:
        reader.known(("priorities", name), name, list(Priority))
    for priority in Priority:
        if priority.value not in found:
            said = f"there is no [priorities.{priority.value}]."
            reader.wrong(("priorities",), said, "Each of the four priorities needs its promise.")
    return {Priority(name): promise for name, promise in found.items() if name in set(Priority)}


def _ask(reader: Reader, held: Mapping[str, Any]) -> tuple[Detail, ...]:
    table, path = reader.table(held, ("dialog",), ("ask",)), ("dialog", "ask")
    usual = ("category", "priority", "steps", "files", "contact")
    asked = reader.texts(table, path, usual)
    for name in asked:
        reader.known(path, name, list(ASKABLE))
    return tuple(Detail(name) for name in dict.fromkeys(asked) if name in set(ASKABLE))


def _number(
    reader: Reader, held: Mapping[str, Any], section: str, name: str, usual: float, *bounds: float
) -> float:
    table = reader.table(held, (section,), (name,))
    return reader.number(table, (section, name), usual, *bounds)


def _check_whole(reader: Reader, desk: Desk) -> None:
    if not desk.categories:
        reader.wrong(("categories",), "there is no category.", "Add one as [categories.general].")
    if not desk.queues:
        reader.wrong(("queues",), "there is no queue.", "Add one as [queues.support].")
    if not desk.roster and not any(q.members_are_agents or q.role for q in desk.queues.values()):
        remedy = "Add [agents.name], or set members_are_agents or role on a queue."
        reader.wrong(("agents",), "nobody is an agent.", remedy)
    for queue in desk.queues.values():
        _check_escalation(reader, desk, queue)
    _check_rooms(reader, desk)
    _check_handles(reader, desk)
    _check_renames(reader, desk)
    if not reader.problems:  # a misspelt name would be told twice
        _check_teams(reader, desk)


def _check_escalation(reader: Reader, desk: Desk, queue: Queue) -> None:
    """A ticket that escalates must arrive somewhere."""
    seen, now = [queue.id], queue.escalates_to
    while now in desk.queues:
        if now in seen:
            path = ("queues", queue.id, "escalates_to")
            way = " -> ".join([*seen, now])
            reader.wrong(path, f"escalation goes in a circle: {way}.", "Leave one of them out.")
            return
        seen.append(now)
        now = desk.queues[now].escalates_to


def _check_renames(reader: Reader, desk: Desk) -> None:
    """An old name leads to one new one, and is not a name of today."""
    sections_: dict[str, Mapping[str, Category | Team | Queue]] = {
        "categories": desk.categories,
        "teams": desk.teams,
        "queues": desk.queues,
    }
    for section, present in sections_.items():
        owners: dict[str, str] = {}
        for id_, each in present.items():
            before = each.renamed_from
            path = (section, id_, sections.RENAMED)
            if before in present:
                said = f'[{section}.{id_}] renamed_from names "{before}", which is still there.'
                reader.wrong(path, said, f"Leave it out, or remove [{section}.{before}].")
            elif before and owners.setdefault(before, id_) != id_:
                said = f'[{section}.{id_}] and [{section}.{owners[before]}] were both "{before}".'
                reader.wrong(path, said, "Its tickets can go to one of them only.")


def _check_teams(reader: Reader, desk: Desk) -> None:
    """Every ticket comes to somebody: a team has people, and a category has a team."""
    staffed = {team for agent in desk.roster.values() for team in agent.teams}
    for team in desk.teams.values():
        queue = desk.queues.get(team.queue)
        is_open = queue is not None and (queue.members_are_agents or bool(queue.role))
        if team.id not in staffed and not is_open:
            said = f"[teams.{team.id}] has no agent, so nobody would work its tickets."
            remedy = f'Add "{team.id}" to the teams of an agent, or leave the team out.'
            reader.wrong(("teams", team.id), said, remedy)
    taken = {category for team in desk.teams.values() for category in team.categories}
    for category in desk.categories:
        if category not in taken:
            said = f"[categories.{category}] is taken by no team."
            remedy = f'Add "{category}" to the categories of a team, such as {desk.default_team}.'
            reader.wrong(("categories", category), said, remedy)


def _check_rooms(reader: Reader, desk: Desk) -> None:
    owners: dict[Any, str] = {}
    for queue in desk.queues.values():
        first = owners.setdefault(queue.place, queue.id)
        if first != queue.id:
            said = f"[queues.{queue.id}] has the same room as [queues.{first}]."
            reader.wrong(("queues", queue.id, "room"), said, "Each queue needs a room of its own.")


def _check_handles(reader: Reader, desk: Desk) -> None:
    owners: dict[Any, Agent] = {}
    for agent in desk.roster.values():
        for person in agent.accounts:
            first = owners.setdefault(person, agent)
            if first is not agent:
                path = ("agents", agent.id, person.platform)
                said = f'{person.platform} = "{person.handle}" is also [agents.{first.id}].'
                reader.wrong(path, said, "A handle belongs to one agent.")
