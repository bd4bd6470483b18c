"""`deskhand kb why HD-1042`: how its answers came about, for whoever looks after the articles."""

import asyncio
from collections.abc import Iterator

import typer

from adapters.words.catalogue import SOURCE, catalogue
from bot.commands.context import CommandContext, enter
from bot.commands.ticket import find
from bot.terminal import count, echo
from core.model.conversation import AnswerAttempt, Conversation
from core.model.llm_draft import CheckResult

CAME: dict[str, str] = {
    "answer": "given as the answer",
    "choice": "offered as a choice",
    "picked": "picked by the requester",
    "next": "given after another of several problems was solved",
    "mentioned": "given along, while a person was being called",
    "handoff": "given, and a person was brought in at once, as the article wants",
    "nothing": "not given; a person was brought in",
}


def add_to(app: typer.Typer) -> None:
    @app.command()
    def why(
        label: str = typer.Argument(metavar="TICKET", help="HD-1042, hd1042, #1042 or 1042"),
    ) -> int:
        """Show each look into the articles: what was found, checked and said, and what it cost."""
        return asyncio.run(_print(enter(quiet=True), label))


async def _print(context: CommandContext, label: str) -> int:
    found = await find(context, label)
    if found is None or found[0].ticket is None:
        echo(f"There is no ticket {label}.", err=True)
        return 1
    conversation = found[0]
    for line in _lines(conversation):
        echo(line)
    return 0


def _lines(conversation: Conversation) -> Iterator[str]:
    if not conversation.attempts:
        yield "The articles were not asked."
    for look in conversation.attempts:
        yield from _receipt(look)
    if conversation.withheld_draft is not None:
        draft = conversation.withheld_draft.draft
        yield f"Draft that was not sent, from {draft.source}: {draft.text}"
        yield from (_failed_checks(check) for check in conversation.withheld_draft.failed)
    if conversation.tokens_used:
        yield f"{count(conversation.tokens_used, 'token')} in all."


def _receipt(look: AnswerAttempt) -> Iterator[str]:
    """What was asked and found, with scores; then what became of it, and who worded it."""
    yield f'{look.at:%Y-%m-%d %H:%M} "{look.question}"'
    for match in look.found:
        name = f"{match.slug}#{match.anchor}" if match.anchor else match.slug
        yield f"  {match.score:6.1%}  {name}{f'  because of: {match.by}' if match.by else ''}"
    needed = f"; an answer needs {look.threshold:.0%}" if look.threshold else ""
    yield f"  {CAME.get(look.outcome, look.outcome)}{needed}"
    if look.by:
        how = "worded by" if look.reworded else "asked too:"
        seconds = look.took.total_seconds()
        yield f"  {how} {look.by}, {count(look.tokens, 'token')}, {seconds:.1f} s"
        passed = [check.check for check in look.checks if check.passed]
        yield from [f"  passed: {', '.join(passed)}"] if passed else []
        yield from (_failed_checks(check) for check in look.checks if not check.passed)
    else:
        yield "  in the article's own words"
    if look.verdict:
        yield f"  the requester: {look.verdict}"


def _failed_checks(check: CheckResult) -> str:
    names = catalogue(SOURCE).texts
    why = names.get(f"name.check.{check.check}", check.check)
    note = names.get(f"name.note.{check.note}", check.note)
    return f"  failed: {why}{f' ({note})' if note else ''}"
