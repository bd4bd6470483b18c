"""Reading `desk.toml` as a whole, and the mistakes that only show when it is whole."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date
from pathlib import Path as File
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.policy import sections
from bot.policy.calendar import read_hours
from bot.policy.entries import Entries, check_entries
from bot.policy.line_numbers import Path, lines_of
from bot.policy.problems import PolicyError, Problem, Problems, did_you_mean, quote_names
from bot.policy.validation import PolicyReader
from core.model.business_hours import Hours
from core.model.policy import Desk, SLAPolicy
from core.model.text import storable
from core.model.ticket import Priority

MAX_FILE_BYTES = 1024 * 1024
SECTIONS = (
    "desk",
    "hours",
    "holidays",
    "priorities",
    "categories",
    "questions",
    "teams",
    "queues",
    "agents",
    "dialog",
    "patience",
    "deadlines",
    "answers",
    "llm",
    "ratings",
    "routing",
    "files",
    "web",
    "mail",
    "addresses",
)


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
    problems = Problems(lines_of(text))
    _check_characters(problems, held)
    today = today or SystemClock().now().astimezone(UTC).date()
    desk = _read(PolicyReader(held, problems), file.parent, today)
    if problems.found:
        raise PolicyError(file.name, problems.found)
    return desk


def _check_characters(problems: Problems, held: object) -> None:
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
            problems.add(path, said, "Delete it.")


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


def _read(reader: PolicyReader, folder: File, today: date) -> Desk:
    """The desk; if there are problems, it is to be thrown away."""
    for name in reader.content:
        if name not in SECTIONS:
            what = f'there is no section "{name}".'
            reader.problems.add((name,), what, did_you_mean(name, SECTIONS))
    desk = reader.section(sections.DeskSection, "desk")
    entries = Entries.read(reader, desk.default_team)
    hours = read_hours(reader, folder, today)
    deadlines = reader.section(sections.DeadlinesSection, "deadlines")
    dialog = reader.section(sections.DialogSection, "dialog")
    found = Desk(
        name=desk.name,
        prefix=desk.prefix,
        hours=hours or Hours(ZoneInfo("UTC"), {}),
        sla=_promises(reader),
        categories=entries.categories,
        questions=entries.questions,
        teams=entries.teams,
        queues=entries.queues,
        roster=entries.roster,
        default_team=entries.default_team,
        ask=tuple(dict.fromkeys(dialog.ask)),
        participants_may=dialog.participants_may,
        patience=reader.section(sections.PatienceSection, "patience").build(),
        files=reader.section(sections.FilesSection, "files").build(),
        answers=reader.section(sections.AnswersSection, "answers").build(),
        llm_policy=reader.section(sections.LLMSection, "llm").build(),
        web=reader.section(sections.WebSection, "web").build(),
        mail=reader.section(sections.MailSection, "mail").build(
            reader.entries(sections.AddressSection, "addresses")
        ),
        languages=desk.languages,
        warning_fraction=deadlines.warn_at,
        low_rating=reader.section(sections.RatingsSection, "ratings").low,
        learns_routing=reader.section(sections.RoutingSection, "routing").learn,
        first_number=desk.first_number,
    )
    check_entries(reader, entries)
    return found


def _promises(reader: PolicyReader) -> dict[Priority, SLAPolicy]:
    found = reader.entries(sections.PrioritySection, "priorities")
    written = reader.names("priorities")
    for name in written:
        if name not in set(Priority):
            what = f'[priorities] {name} names "{name}", which is not defined.'
            reader.problems.add(("priorities", name), what, did_you_mean(name, Priority))
    for priority in Priority:
        if priority.value not in written:
            what = f"there is no [priorities.{priority.value}]."
            remedy = "Each of the four priorities needs its promise."
            reader.problems.add(("priorities",), what, remedy)
    return {Priority(name): each.build() for name, each in found.items() if name in set(Priority)}
