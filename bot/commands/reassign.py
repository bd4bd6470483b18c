"""`deskhand reassign`: give the tickets of a queue, team, category or agent that is gone away.
`deskhand routing`: where tickets go by what was learned from those that were resolved.
"""

import asyncio
from collections.abc import Sequence

import typer

from bot.clock import SystemClock
from bot.commands.context import CommandContext, enter, open_store
from bot.stale_names import StaleName, find_stale_names, replace_names
from bot.terminal import add_row, count, echo, new_table, show_table
from core.dialog.intake.routing_history import PREFIX, is_sure, read_counts, word_shares
from core.model.events import PolicyName
from core.store.queries import counters_under


def add_to(app: typer.Typer) -> None:
    @app.command()
    def reassign(
        queue: str = typer.Option("", "--queue", help="A queue that the policy no longer has"),
        team: str = typer.Option("", "--team", help="A team that it no longer has"),
        category: str = typer.Option("", "--category", help="A category that it no longer has"),
        agent: str = typer.Option(
            "", "--agent", help="An account, as slack:U0123; its tickets go back to their queues"
        ),
        to: str = typer.Option("", "--to", help="The queue, team or category that takes them"),
    ) -> int:
        """Settle tickets that are not closed and hold a name which the policy no longer has.

        Without options, list them. Their cards follow, and each change is in the ticket's history.
        """
        given = {
            PolicyName.QUEUE: queue,
            PolicyName.TEAM: team,
            PolicyName.CATEGORY: category,
            PolicyName.AGENT: agent,
        }
        chosen = [(name, old) for name, old in given.items() if old]
        context = enter(quiet=True)
        if not chosen:
            return asyncio.run(_list(context))
        if len(chosen) > 1:
            raise typer.BadParameter("Name one of --queue, --team, --category and --agent.")
        name, old = chosen[0]
        _check_target(context, name, to)
        return asyncio.run(_reassign(context, name, old, to))

    @app.command()
    def routing(most: int = typer.Option(40, min=1, help="Lines to print")) -> int:
        """Show which words were learned to lead to which team: in how many of the tickets that
        mention them that team resolved the ticket, and whether that is enough to go by."""
        return asyncio.run(_show_learned(enter(quiet=True), most))


async def _show_learned(context: CommandContext, most: int) -> int:
    async with open_store(context) as store:
        counts = read_counts(await store.read(counters_under, f"{PREFIX}:"))
    if not context.desk.learns_routing:
        echo("The policy says [routing] learn = false: nothing is counted or used.")
    learned = word_shares(counts, SystemClock().now())
    if not learned:
        echo("Nothing was learned yet: no ticket with a known word was resolved.")
        return 0
    table = new_table("word", "team", "resolved there", "of", "used")
    for each in sorted(learned, key=lambda share: (-share.of, share.word))[:most]:
        used = "yes" if is_sure(each) else "no"
        add_row(table, each.word, each.team, str(each.tickets), str(each.of), used)
    show_table(table)
    return 0


def _check_target(context: CommandContext, name: PolicyName, to: str) -> None:
    known: dict[PolicyName, Sequence[str]] = {
        PolicyName.QUEUE: tuple(context.desk.queues),
        PolicyName.TEAM: tuple(context.desk.teams),
        PolicyName.CATEGORY: tuple(context.desk.categories),
        PolicyName.AGENT: ("",),
    }
    if to not in known[name]:
        if name is PolicyName.AGENT:
            raise typer.BadParameter("--agent takes no --to: the tickets go back to their queues.")
        there = ", ".join(known[name])
        raise typer.BadParameter(f"--to must name a {name.value} of the policy: {there}.")


async def _list(context: CommandContext) -> int:
    async with open_store(context) as store:
        stale = find_stale_names(context.desk, await store.open_references())
    for each in stale:
        echo(each.described(context.desk, context.settings.desk_file.name))
    if not stale:
        echo("Every ticket that is not closed has its queue, team, category and agent.")
    return 1 if stale else 0


async def _reassign(context: CommandContext, name: PolicyName, old: str, to: str) -> int:
    async with open_store(context) as store:
        found = find_stale_names(context.desk, await store.open_references())
        held = [each for each in found if (each.name, each.old) == (name, old)]
        if not held:
            echo(f"No ticket that is not closed holds the {name.value} {old!r}.", err=True)
            return 1
        stale = StaleName(name, old, to, held[0].tickets)
        await replace_names(context.desk, store, SystemClock(), stale, moves=True)
    goes = f"to {to}" if to else "back to their queues"
    labels = ", ".join(context.desk.label(each.number) for each in stale.tickets)
    went = count(len(stale.tickets), "ticket")
    echo(f"{went} went {goes}: {labels}. A start updates the cards.")
    return 0
