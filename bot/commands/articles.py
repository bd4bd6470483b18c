"""`deskhand kb`: what is in the knowledge base, and what it answers."""

import sys

import typer
from rich.console import Console
from rich.table import Table

from bot.articles import told
from bot.commands.house import enter
from core.knowledge.deciding import decide
from core.model.match import Answer, Choices

app = typer.Typer(help="The knowledge base.", no_args_is_help=True)


@app.command()
def check() -> int:
    """Read every article and name what is wrong with it."""
    house = enter(quiet=True)
    books = house.books()
    for problem in books.shelf.problems:
        typer.echo(told(problem, books.folder), err=True)
    typer.echo(f"{len(books.shelf.articles)} articles can be used.")
    return 1 if books.shelf.problems else 0


@app.command()
def ask(question: list[str] = typer.Argument(help="What somebody might type")) -> int:
    """What the desk would find for a question, how sure it is, and what it would do."""
    house = enter(quiet=True)
    library = house.books().library()
    found = library.find(" ".join(question), frozenset())
    table = Table("sure", "article", "part", "because of", box=None, pad_edge=False)
    for match in found:
        table.add_row(f"{match.score:.0%}", match.slug, match.anchor or "-", match.by)
    verdict = decide(found, library.thresholds)
    if found:
        Console(file=sys.stdout).print(table)
    needed = f"an answer needs {library.thresholds.answer:.0%}"
    match verdict:
        case Answer(match=match):
            typer.echo(f"It would answer with {match.slug} ({needed}).")
        case Choices(matches=matches):
            typer.echo(f"It would offer {len(matches)} articles to choose from ({needed}).")
        case _:
            typer.echo(f"It would bring in a person ({needed}).")
    return 0
