"""`deskhand words`: everything that people read, with its arguments and an example."""

import json

import typer

from adapters.words.catalogue import LANGUAGES, SOURCE, catalogue
from adapters.words.examples import example_args, example_text
from bot.commands.program_sentences import program_sentences
from bot.terminal import echo


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def words(
        language: str = typer.Option(SOURCE, help="The language of the texts."),
        admin: bool = typer.Option(
            False, "--admin", help="Only what commands and the log tell whoever runs the desk."
        ),
        as_json: bool = typer.Option(False, "--json", help="One JSON array instead."),
    ) -> int:
        """Print every text of the desk: its name, its arguments, the text and an example."""
        if language not in LANGUAGES:
            raise typer.BadParameter(f"there is no {language}; there is {', '.join(LANGUAGES)}.")
        if admin:
            return _print_sentences(as_json=as_json)
        texts = [_describe(name, language) for name in catalogue(language).texts]
        if as_json:
            echo(json.dumps(texts))
            return 0
        for text in texts:
            args = text["arguments"]
            named = f"  ({', '.join(args)})" if args else ""
            echo(f"{text['name']}{named}")
            for line in str(text["example"]).splitlines():
                echo(f"    {line}")
        echo(f"{len(texts)} texts.")
        return 0


def _print_sentences(*, as_json: bool) -> int:
    sentences = list(program_sentences())
    if as_json:
        echo(json.dumps([{"where": each.where, "text": each.text} for each in sentences]))
        return 0
    for sentence in sentences:
        echo(sentence.where)
        for line in sentence.text.splitlines():
            echo(f"    {line}")
    echo(f"{len(sentences)} texts.")
    return 0


def _describe(name: str, language: str) -> dict[str, str | list[str]]:
    texts = catalogue(language)
    args = example_args(texts, name)
    return {
        "name": name,
        "arguments": list(args),
        "text": texts.texts[name],
        "example": example_text(name, language, args),
    }
