"""`deskhand kb`: what is in the knowledge base, what it answers, and what it lacks."""

from collections.abc import Iterator

import typer

from bot.article_folder import ArticleFolder, find_unknown_references, format_problem
from bot.clock import SystemClock
from bot.commands import kb_eval, kb_reports, kb_why
from bot.commands.context import CommandContext, enter
from bot.terminal import ListGroup, add_row, count, echo, new_table, show_table
from core.knowledge.answer.decision import decide
from core.knowledge.articles.lint import LintFinding, lint, lint_one
from core.knowledge.library import Library, Search
from core.model.match import Answer, Choices

app = typer.Typer(help="The knowledge base.", no_args_is_help=True, cls=ListGroup)
kb_eval.add_to(app)
kb_reports.add_to(app)
kb_why.add_to(app)


def add_to(to: typer.Typer) -> None:
    to.add_typer(app, name="kb")


@app.command()
def check(
    strict: bool = typer.Option(False, "--strict", help="Fail on what is only doubtful, too"),
    questions: bool = typer.Option(
        False, "--questions", help="List the questions that nothing else in their article finds"
    ),
) -> int:
    """Read every article, name what is wrong with it, and show how sure an answer must be."""
    context = enter(quiet=True)
    books = context.articles()
    library = books.library()
    remarks = lint(library, SystemClock().now().date())
    problems = [*books.loaded.problems, *find_unknown_references(books.loaded, context.desk)]
    for problem in sorted(problems, key=lambda each: (each.file or each.slug, each.line)):
        echo(format_problem(problem, books.folder))
    for remark in remarks:
        echo(_line(books, remark))
    if not library.articles and not problems:
        echo(books.emptiness())
        return 0
    echo(f"{count(len(library.articles), 'article')} can be used.")
    for line in _practice(library):
        echo(line)
    if questions:
        _show_alone(library)
    wrong = problems or any(strict or remark.mistake for remark in remarks)
    return 1 if wrong else 0


def _show_alone(library: Library) -> None:
    """A second wording beside each of these would help whoever does not ask word for word."""
    table = new_table("question", "article", "found instead", "sure")
    for trial, sure in lint_one(library):
        taker = trial.found[0][1] if trial.found else "-"
        add_row(table, trial.name, trial.slug, taker, f"{sure:.0%}")
    if table.row_count:
        show_table(table)


@app.command()
def ask(
    question: list[str] = typer.Argument(metavar="QUESTION", help="What somebody might type"),
    reader: list[str] = typer.Option([], "--as", help="agents, or the id of a team"),
) -> int:
    """What the desk would find for a question, how sure it is, and what it would do."""
    context = enter(quiet=True)
    said, readers = " ".join(question), _readers(context, reader)
    books = context.articles()
    if empty := books.emptiness():
        echo(empty)
        return 0
    library = books.library().for_search(Search(said, readers))
    found = library.find(said, readers)
    table = new_table("sure", "article", "part", "because of")
    for match in found:
        add_row(table, f"{match.score:.0%}", match.slug, match.anchor or "-", match.by)
    if found:
        show_table(table)
    for part, match in library.problems(said, readers):
        echo(f"One of several problems: {part!r} is answered by {match.slug}.")
    needed = f"an answer needs {library.thresholds.answer:.1%}"
    match decide(found, library.thresholds):
        case Answer(match=match):
            echo(f"It would answer with {match.slug} ({needed}).")
        case Choices(matches=matches):
            echo(f"It would offer {count(len(matches), 'article')} to choose from ({needed}).")
        case _:
            echo(f"It would bring in a person ({needed}).")
    return 0


def _readers(context: CommandContext, named: list[str]) -> frozenset[str]:
    unknown = sorted(set(named) - {"agents", *context.desk.teams})
    if unknown:
        there = ", ".join(["agents", *context.desk.teams])
        raise typer.BadParameter(f"{', '.join(unknown)}: no such readers. There are {there}.")
    return frozenset(named)


def _line(books: ArticleFolder, remark: LintFinding) -> str:
    mark = "" if remark.mistake else "warning: "
    file = f"{books.folder.name}/{books.loaded.file_of(remark.slug)}"
    return f"{mark}{file}: {remark.what}. {remark.remedy}"


def _practice(library: Library) -> Iterator[str]:
    """What the desk learned when it asked itself its own questions."""
    threshold = library.thresholds.answer
    yield f"An answer needs {threshold:.1%}."
    asked = [trial for trial in library.trials if not trial.held_out]
    if not asked:
        yield "There are no example questions to practise on, so that is the usual threshold."
        return
    right = sum(trial.right for trial in asked)
    questions = count(len(asked), "question")
    yield f"Each of {questions} was asked without itself: {right} found their article."
    rows = library.expected()
    given = [row for row in rows if row.score >= threshold]
    if not given:
        yield (
            f"Of these and of questions that no article answers, none would be answered at that"
            f" threshold, and {_wrong_at_usual(library)} of the answers would be wrong at 80%."
            " More example questions for each article make the desk surer."
        )
        return
    row = given[-1]
    yield (
        f"Of these and of questions that no article answers, {row.given / row.asked:.0%} would be"
        f" answered, {row.wrong / row.given:.1%} of them wrongly."
    )


def _wrong_at_usual(library: Library) -> str:
    rows = [row for row in library.expected() if row.score >= 0.8]
    return f"{rows[-1].wrong / rows[-1].given:.0%}" if rows else "none"
