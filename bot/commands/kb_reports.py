"""`deskhand kb gaps` and `kb report`: what people asked for in vain, and what helped them."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import mean

import typer

from adapters.kit.page_sources import Feedback
from bot.clock import SystemClock
from bot.commands.context import enter, open_store
from bot.terminal import add_row, echo, new_table, show_table
from core.model.conversation import AnswerAttempt, AttemptOutcome, AttemptVerdict
from core.store.operations.answer_attempts import AttemptReport
from core.store.web.portal import SqlPortalStore

DAYS = typer.Option(0, "--days", min=0, help="Only the last so many days; 0 for all time")
HANDED_OFF = "handed off"
SHOWN = (
    AttemptOutcome.ANSWER,
    AttemptOutcome.PICKED,
    AttemptOutcome.MENTIONED,
    AttemptOutcome.HANDOFF,
)


def add_to(app: typer.Typer) -> None:
    @app.command()
    def gaps(days: int = DAYS, most: int = typer.Option(20, min=1, help="Lines to print")) -> int:
        """What was asked and not answered, like with like, most wanted first."""
        from core.knowledge.coverage_gaps import find_gaps as put_together

        unanswered = _find_unanswered(asyncio.run(_receipts()), _since(days))
        if not unanswered:
            echo("No unanswered questions.")
            return 0
        table = new_table("asked", "people say", "nearest article")
        for gap in put_together([look.question for look in unanswered])[:most]:
            near = Counter(
                look.found[0].slug for n in gap.questions for look in [unanswered[n]] if look.found
            )
            nearest = near.most_common(1)[0][0] if near else "-"
            add_row(table, str(len(gap.questions)), gap.name, nearest)
        show_table(table)
        echo(f"{len(unanswered)} in all.")
        return 0

    @app.command()
    def report(days: int = DAYS) -> int:
        """For each article: in how many tickets it was shown, solved the problem, was refused,
        opened again after it had solved it, and handed off, as its author wants; and the stars of
        those that it solved."""
        worth = _count_worth(asyncio.run(_receipts()), _since(days))
        given = {} if days else asyncio.run(_feedback())
        if not worth and not given:
            echo("No article was shown yet.")
            return 0
        _print(worth, given)
        return 0


def _print(worth: dict[str, "Worth"], given: Mapping[str, Mapping[str, int]]) -> None:
    """What readers of the help centre said stands beside it, where anybody has said something."""
    names: tuple[str, ...] = ("shown", "solved", "refused", "reopened")
    if any(own.of[HANDED_OFF] for own in worth.values()):
        names = (*names, HANDED_OFF)
    kinds = tuple(Feedback) if given else ()
    table = new_table("article", *names, "rating", *(kind.value for kind in kinds))
    known = {slug: worth.get(slug, Worth()) for slug in (*worth, *given)}
    for slug, own in sorted(known.items(), key=lambda each: (-each[1].of["shown"], each[0])):
        rating = f"{mean(own.stars):.1f}" if own.stars else "-"
        said = (str(given.get(slug, {}).get(kind, 0)) for kind in kinds)
        add_row(table, slug, *(str(own.of[name]) for name in names), rating, *said)
    show_table(table)


@dataclass(slots=True)
class Worth:
    """Tickets by what an article did in them, each counted once, and the stars of the solved."""

    of: Counter[str] = field(default_factory=Counter)
    stars: list[int] = field(default_factory=list)


async def _receipts() -> list[AttemptReport]:
    async with open_store(enter(quiet=True)) as store:
        return [each async for each in store.answer_attempts()]


async def _feedback() -> Mapping[str, Mapping[str, int]]:
    async with open_store(enter(quiet=True)) as store:
        return await SqlPortalStore(store).feedback()


def _since(days: int) -> datetime | None:
    return SystemClock().now() - timedelta(days=days) if days else None


def _find_unanswered(
    receipts: Iterable[AttemptReport], since: datetime | None
) -> list[AnswerAttempt]:
    """Questions for which nothing was found, or nothing that was offered helped, oldest first. A
    message is counted once."""
    seen = dict[tuple[str, str], AnswerAttempt]()
    for each in receipts:
        for look, last in _askings(each.looked):
            vain = look.outcome is AttemptOutcome.NOTHING or last.verdict is AttemptVerdict.REFUSED
            if vain and (since is None or look.at >= since):
                seen.setdefault((each.conversation, look.question), look)
    return sorted(seen.values(), key=lambda look: look.at)


def _askings(looked: Iterable[AnswerAttempt]) -> Iterator[tuple[AnswerAttempt, AnswerAttempt]]:
    """Each question with the last that was shown for it. What was picked from a choice, or from an
    article's branches, bears the name of what was picked, and belongs to what was asked before."""
    asked: tuple[AnswerAttempt, AnswerAttempt] | None = None
    for look in looked:
        if look.outcome is AttemptOutcome.PICKED and asked is not None:
            asked = (asked[0], look)
            continue
        if asked is not None:
            yield asked
        asked = (look, look)
    if asked is not None:
        yield asked


def _count_worth(receipts: Iterable[AttemptReport], since: datetime | None) -> dict[str, Worth]:
    worth = dict[str, Worth]()
    for each in receipts:
        said = dict[str, str]()
        handed = set[str]()
        for look in each.looked:
            if look.outcome in SHOWN and (since is None or look.at >= since):
                slug = look.found[0].slug
                said[slug] = look.verdict or said.get(slug, "")
                if look.outcome is AttemptOutcome.HANDOFF:
                    handed.add(slug)
        for slug, verdict in said.items():
            own = worth.setdefault(slug, Worth())
            own.of.update(filter(None, ("shown", verdict, HANDED_OFF if slug in handed else "")))
            if verdict == "solved":
                own.of["reopened"] += each.reopened
                own.stars += filter(None, (each.rating,))
    return worth
