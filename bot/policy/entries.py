"""The entries of the policy (teams, queues, categories, agents), and what must hold among them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.policy import sections
from bot.policy.validation import PolicyReader
from core.model.people import Person, Place
from core.model.policy import Agent, Category, OwnQuestion, Queue, Team


@dataclass(frozen=True, slots=True)
class Entries:
    """Those with which nothing is wrong, by their names in the file."""

    categories: Mapping[str, Category]
    teams: Mapping[str, Team]
    queues: Mapping[str, Queue]
    roster: Mapping[str, Agent]
    default_team: str
    questions: Mapping[str, OwnQuestion] = field(default_factory=dict)

    @classmethod
    def read(cls, reader: PolicyReader, default_team: str) -> "Entries":
        categories = reader.entries(sections.CategorySection, "categories")
        teams = reader.entries(sections.TeamSection, "teams")
        queues = reader.entries(sections.QueueSection, "queues")
        questions = reader.entries(sections.QuestionSection, "questions")
        agents = reader.entries(sections.AgentSection, "agents")
        return cls(
            {name: each.build(name) for name, each in categories.items()},
            {name: each.build(name) for name, each in teams.items()},
            {name: each.build(name) for name, each in queues.items()},
            {name: each.build(name) for name, each in agents.items()},
            default_team or next(iter(teams), ""),
            {name: each.build(name) for name, each in questions.items()},
        )


def check_entries(reader: PolicyReader, entries: Entries) -> None:
    _check_presence(reader, entries)
    for queue in entries.queues.values():
        _check_escalation(reader, entries, queue)
    _check_rooms(reader, entries)
    _check_accounts(reader, entries)
    _check_renames(reader, entries)
    if not reader.problems.found:  # a misspelt name would be told twice
        _check_teams(reader, entries)


def _check_presence(reader: PolicyReader, entries: Entries) -> None:
    """Without one of each, nobody could be helped."""
    for section, what, example in (
        ("categories", "category", "general"),
        ("queues", "queue", "support"),
        ("teams", "team", "support"),
    ):
        if not reader.names(section):
            remedy = f"Add one as [{section}.{example}]."
            reader.problems.add((section,), f"there is no {what}.", remedy)
    queues = entries.queues.values()
    bring_agents = any(queue.brings_agents for queue in queues)
    if not reader.names("agents") and not bring_agents:
        remedy = "Add [agents.name], or set members_are_agents, role or group on a queue."
        reader.problems.add(("agents",), "nobody is an agent.", remedy)


def _check_escalation(reader: PolicyReader, entries: Entries, queue: Queue) -> None:
    """A ticket that escalates must arrive somewhere."""
    seen, now = [queue.id], queue.escalates_to
    while now in entries.queues:
        if now in seen:
            path = ("queues", queue.id, "escalates_to")
            way = " -> ".join([*seen, now])
            what = f"escalation goes in a circle: {way}."
            reader.problems.add(path, what, "Leave one of them out.")
            return
        seen.append(now)
        now = entries.queues[now].escalates_to


def _check_renames(reader: PolicyReader, entries: Entries) -> None:
    """An old name leads to one new one, and is not a name of today."""
    sections_: dict[str, Mapping[str, Category | Team | Queue]] = {
        "categories": entries.categories,
        "teams": entries.teams,
        "queues": entries.queues,
    }
    for section, present in sections_.items():
        owners: dict[str, str] = {}
        for id_, each in present.items():
            before = each.renamed_from
            path = (section, id_, "renamed_from")
            if before in present:
                said = f'[{section}.{id_}] renamed_from names "{before}", which is still there.'
                reader.problems.add(path, said, f"Leave it out, or remove [{section}.{before}].")
            elif before and owners.setdefault(before, id_) != id_:
                said = f'[{section}.{id_}] and [{section}.{owners[before]}] were both "{before}".'
                reader.problems.add(path, said, "Its tickets can go to one of them only.")


def _check_teams(reader: PolicyReader, entries: Entries) -> None:
    """Every ticket comes to somebody: a team has people, and a category has a team."""
    staffed = {team for agent in entries.roster.values() for team in agent.teams}
    for team in entries.teams.values():
        queue = entries.queues.get(team.queue)
        is_open = queue is not None and queue.brings_agents
        if team.id not in staffed and not is_open:
            said = f"[teams.{team.id}] has no agent, so nobody would work its tickets."
            remedy = f'Add "{team.id}" to the teams of an agent, or leave the team out.'
            reader.problems.add(("teams", team.id), said, remedy)
    taken = {category for team in entries.teams.values() for category in team.categories}
    for category in entries.categories:
        if category not in taken:
            said = f"[categories.{category}] is taken by no team."
            team_ids = f"a team, such as {entries.default_team}"
            remedy = f'Add "{category}" to the categories of {team_ids}.'
            reader.problems.add(("categories", category), said, remedy)


def _check_rooms(reader: PolicyReader, entries: Entries) -> None:
    owners: dict[Place, str] = {}
    for queue in entries.queues.values():
        first = owners.setdefault(queue.place, queue.id)
        if first != queue.id:
            said = f"[queues.{queue.id}] has the same room as [queues.{first}]."
            remedy = "Each queue needs a room of its own."
            reader.problems.add(("queues", queue.id, "room"), said, remedy)


def _check_accounts(reader: PolicyReader, entries: Entries) -> None:
    """Each agent is known somewhere, and an account is one agent's."""
    owners: dict[Person, Agent] = {}
    for agent in entries.roster.values():
        if not agent.accounts:
            what = f"[agents.{agent.id}] is known on no platform."
            remedy = f'Add {sections.PLATFORMS[0]} = "{agent.id}", or the id on another platform.'
            reader.problems.add(("agents", agent.id), what, remedy)
        for person in agent.accounts:
            first = owners.setdefault(person, agent)
            if first is not agent:
                path = ("agents", agent.id, person.platform)
                said = f'{person.platform} = "{person.handle}" is also [agents.{first.id}].'
                reader.problems.add(path, said, "A handle belongs to one agent.")
