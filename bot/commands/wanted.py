"""`deskhand kb gaps` and `kb report`: what people asked for in vain, and what helped them."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import typer
from rich.console import Console
from rich.table import Table

from bot.clock import SystemClock
from bot.commands.house import enter, opened_store
from core.model.conversation import Looked
from core.store.receipts import Receipts

DAYS = typer.Option(0, "--days", min=0, help="Only the last so many days; 0 for all time")
SHOWN = ("answer", "picked", "mentioned")


def add_to(app: typer.Typer) -> None:
    @app.command()
    def gaps(days: int = DAYS, most: int = typer.Option(20, min=1, help="Lines to print")) -> int:
        """What was asked and not answered, like with like, most wanted first."""
        from core.knowledge.gaps import gaps as put_together

        unanswered = _unanswered(asyncio.run(_receipts()), _since(days))
        if not unanswered:
            typer.echo("Nothing was asked in vain.")
            return 0
        table = Table("asked", "people say", "nearest article", box=None, pad_edge=False)
        for gap in put_together([look.question for look in unanswered])[:most]:
            near = Counter(
                look.found[0].slug for n in gap.questions for look in [unanswered[n]] if look.found
            )
            nearest = near.most_common(1)[0][0] if near else "-"
            table.add_row(str(len(gap.questions)), gap.name, nearest)
        Console(file=sys.stdout).print(table)
        typer.echo(f"{len(unanswered)} in all.")
        return 0

    @app.command()
    def report(days: int = DAYS) -> int:
        """For each article: how often it was shown, solved, was refused, was reopened."""
        counts = _counted(asyncio.run(_receipts()), _since(days))
        if not counts:
            typer.echo("No article was shown yet.")
            return 0
        names = ("shown", "solved", "refused", "reopened")
        table = Table("article", *names, box=None, pad_edge=False)
        for slug, own in sorted(counts.items(), key=lambda each: (-each[1]["shown"], each[0])):
            table.add_row(slug, *(str(own[name]) for name in names))
        Console(file=sys.stdout).print(table)
        return 0


async def _receipts() -> list[Receipts]:
    async with opened_store(enter(quiet=True)) as store:
        return [each async for each in store.receipts()]


def _since(days: int) -> datetime | None:
    return SystemClock().now() - timedelta(days=days) if days else None


def _unanswered(receipts: Iterable[Receipts], since: datetime | None) -> list[Looked]:
    """Looks that found nothing or were refused, oldest first. A message is counted once."""
    seen = dict[tuple[str, str], Looked]()
    for each in receipts:
        for look in each.looked:
            vain = look.outcome == "nothing" or (look.outcome == "answer" and _refused(look))
            if vain and (since is None or look.at >= since):
                seen.setdefault((each.conversation, look.question), look)
    return sorted(seen.values(), key=lambda look: look.at)


def _refused(look: Looked) -> bool:
    return look.verdict == "refused"


def _counted(receipts: Iterable[Receipts], since: datetime | None) -> dict[str, Counter[str]]:
    counts = dict[str, Counter[str]]()
    for each in receipts:
        for look in each.looked:
            if look.outcome not in SHOWN or (since is not None and look.at < since):
                continue
            own = counts.setdefault(look.found[0].slug, Counter())
            own["shown"] += 1
            own["solved"] += look.verdict == "solved"
            own["refused"] += _refused(look)
            own["reopened"] += look.verdict == "solved" and each.reopened
    return counts
