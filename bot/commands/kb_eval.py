"""`deskhand kb eval`: a file of questions with the article that each must lead to."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from bot.commands.context import enter
from bot.terminal import add_row, echo, new_table, show_table
from core.knowledge.answer.decision import decide
from core.knowledge.library import Library, Search
from core.model.match import Answer, Choices, Verdict

HAND_OFF = "hand-off"
OUTRIGHT = "!"
"""Before the name of an article that must be the answer, and not one of a choice."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file. `wanted` are slugs, with "!" where to offer it among others is not
    enough; empty means that a person must be brought in. `readers` is who asks."""

    line: int
    question: str
    wanted: tuple[str, ...]
    readers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Result:
    row: Row
    did: str
    well: bool
    sure: float


def add_to(app: typer.Typer) -> None:
    @app.command("eval")
    def evaluate(
        file: Path = typer.Argument(
            metavar="FILE", help="Questions and articles, as docs/kb-eval.md"
        ),
        allowed: float = typer.Option(
            0.0, min=0.0, max=1.0, help="The share of lines that may come out otherwise"
        ),
    ) -> int:
        """Ask each question of a file, and name those that do not end as the file says.

        A line is a question, a tab, and what it must lead to: "vpn-connect" (answered or offered),
        "!vpn-connect" (answered outright), "vpn-connect | vpn-slow" (either), or "hand-off". A
        question that begins with "@agents " is asked by an agent; "@" and a team's id, by its
        member.
        """
        context = enter(quiet=True)
        library = context.articles().library()
        rows = list(_read(file, library, frozenset({"agents", *context.desk.teams})))
        results = [_evaluate_row(library, row) for row in rows]
        wrong = [result for result in results if not result.well]
        _show(results, wrong)
        return 1 if len(wrong) > allowed * len(rows) else 0


def _read(file: Path, library: Library, known: frozenset[str]) -> Iterator[Row]:
    """Raises typer.BadParameter, which names all lines that cannot be used."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as trouble:
        raise typer.BadParameter(f"{file} cannot be read: {trouble.strerror}.") from trouble
    except UnicodeDecodeError as wrong:
        raise typer.BadParameter(f"{file} is not UTF-8. Save it as UTF-8.") from wrong
    rows, problems = list[Row](), list[str]()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        question, _, wanted = (part.strip() for part in line.partition("\t"))
        readers, question = _asker(question)
        slugs = tuple(filter(None, map(str.strip, wanted.split("|"))))
        problems += _problems(number, question, slugs, library)
        for unknown in sorted(readers - known):
            problems.append(f"line {number}: there are no readers {unknown!r}")
        rows.append(Row(number, question, tuple(s for s in slugs if s != HAND_OFF), readers))
    if not rows:
        problems.append(f"{file} holds no question; docs/kb-eval.md shows how to write one.")
    if problems:
        raise typer.BadParameter("\n".join(problems))
    yield from rows


def _asker(question: str) -> tuple[frozenset[str], str]:
    """Who asks, "@agents" before the question, and the question itself."""
    if not question.startswith("@"):
        return frozenset(), question
    name, _, asked = question.removeprefix("@").partition(" ")
    return frozenset({name}), asked.strip()


def _problems(
    number: int, question: str, slugs: tuple[str, ...], library: Library
) -> Iterator[str]:
    if not question or not slugs:
        yield f"line {number}: write a question, a tab, and an article or {HAND_OFF}"
        return
    for slug in slugs:
        if slug != HAND_OFF and library.article(slug.removeprefix(OUTRIGHT)) is None:
            yield f"line {number}: there is no article {slug!r}"


def _evaluate_row(library: Library, row: Row) -> Result:
    library = library.for_search(Search(row.question, row.readers))
    found = library.find(row.question, row.readers)
    did, offered = _did(decide(found, library.thresholds))
    reached = {*offered, *(f"{OUTRIGHT}{slug}" for slug in offered if did == "answered")}
    well = bool(reached & set(row.wanted)) if row.wanted else did != "answered"
    named = f"{did} {', '.join(offered)}" if offered else did
    return Result(row, named, well, found[0].score if found else 0.0)


def _did(verdict: Verdict) -> tuple[str, tuple[str, ...]]:
    match verdict:
        case Answer(match=match):
            return "answered", (match.slug,)
        case Choices(matches=matches):
            return "offered", tuple(match.slug for match in matches)
        case _:
            return HAND_OFF, ()


def _show(results: list[Result], wrong: list[Result]) -> None:
    if wrong:
        table = new_table("line", "question", "wanted", "what it did", "sure")
        for each in wrong:
            wanted = " or ".join(each.row.wanted) or HAND_OFF
            add_row(
                table,
                str(each.row.line),
                each.row.question[:60],
                wanted,
                each.did,
                f"{each.sure:.0%}",
            )
        show_table(table)
    did = [result.did.partition(" ")[0] for result in results]
    counts = ", ".join(f"{did.count(name)} {name}" for name in ("answered", "offered", HAND_OFF))
    bad = sum(each.did.startswith("answered") for each in wrong)
    echo(
        f"{len(results) - len(wrong)} of {len(results)} lines end as they should ({counts});"
        f" {bad} answered wrongly."
    )
