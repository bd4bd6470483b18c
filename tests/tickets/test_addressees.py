"""Whom a colleague means by a name, and that nobody is taken for somebody else."""

from dataclasses import replace

import pytest

from core.model.people import Person
from core.model.policy import Agent, Desk, Team
from core.tickets.routing import find_assignees, key_of
from tests.desks import make_desk

BROWN = Agent("alan-b", "Alan Brown", (Person("console", "u7"),), ("network",))
TURING = Agent("alan", "Alan Turing", (Person("console", "u8"),))
IT = Agent("it", "Ian Thorpe", (Person("console", "alan brown"),))
TEAM = Team("it", "Internal Tools", "support")


@pytest.fixture
def crowded() -> Desk:
    """Brown stands before Turing; Thorpe has the id of a team, and a handle like a name."""
    roster = {agent.id: agent for agent in (BROWN, TURING, IT)}
    return make_desk(roster=roster, teams={**make_desk().teams, "it": TEAM})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("agent:alan", [TURING]),
        ("agent:it", [IT]),
        ("team:it", [TEAM]),
        ("alan", [TURING]),
        ("@ALAN-B", [BROWN]),
        ("u8", [TURING]),
        ("alan brown", [IT]),
        ("Alan Turing", [TURING]),
        ("internal tools", [TEAM]),
        ("Ian", [IT]),
        ("it", [TEAM, IT]),
        ("internal", []),
        ("Bob", []),
        ("agent:ALAN", []),
        (" @ ", []),
    ],
)
def test_a_name_is_whoever_it_fits_best(
    crowded: Desk, name: str, meant: list[Agent | Team]
) -> None:
    assert list(find_assignees(crowded, name)) == meant


def test_a_first_name_that_two_have_is_both(crowded: Desk) -> None:
    roster = {**crowded.roster, "alan": replace(TURING, id="turing")}
    assert list(find_assignees(replace(crowded, roster=roster), "alan")) == [BROWN, roster["alan"]]


def test_no_two_have_the_same_key(crowded: Desk) -> None:
    teams = [key_of(team) for team in crowded.teams.values()]
    agents = [key_of(agent) for agent in crowded.roster.values()]
    assert len({*teams, *agents}) == len(teams) + len(agents)
