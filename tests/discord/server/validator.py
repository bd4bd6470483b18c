"""What is wrong with a request: Discord's documented limits and our own rules, in one place.

It knows nothing of discord.py and nothing of the adapter: limits are from Discord's reference
pages (message, components, application commands, interactions), as read in 2026.
"""

from dataclasses import dataclass

from tests.discord.server.rules import commands, forms, house, messages, parts
from tests.discord.server.rules.drafts import Draft
from tests.discord.server.rules.problems import Json, Problem

__all__ = [
    "Draft",
    "Problem",
    "Violation",
    "choices_problems",
    "command_problems",
    "commands_problems",
    "message_problems",
    "modal_problems",
]


@dataclass(frozen=True, slots=True)
class Violation:
    """A problem, and the request in which it was."""

    route: str
    problem: Problem

    def __str__(self) -> str:
        return f"{self.route}: {self.problem}"


def message_problems(draft: Draft, may_call: set[int] | None = None) -> list[Problem]:
    """For a message that is created or edited, by whatever route."""
    found = [problem for rule in messages.RULES for problem in rule(draft)]
    found += parts.check(draft)
    found += house.mentions(draft, may_call or set())
    found += house.previews(draft)
    return [*found, *house.characters(draft.body)]


def modal_problems(modal: Json) -> list[Problem]:
    return [*forms.check(modal), *house.characters(modal)]


def commands_problems(bodies: list[Json]) -> list[Problem]:
    """For all the commands of one scope, as in a bulk overwrite."""
    return [*commands.check(bodies), *house.characters(bodies)]


def command_problems(body: Json) -> list[Problem]:
    return [*commands.one(body), *house.characters(body)]


def choices_problems(choices: list[Json]) -> list[Problem]:
    return [*commands.choices(choices), *house.characters(choices, ("choices",))]
