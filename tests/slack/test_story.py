"""The whole story on Slack: ask, answer, hand off, claim, talk, note, resolve, rate, reopen."""

import asyncio
from pathlib import Path

import pytest

from tests.slack.desk import MODES, Office, at_work
from tests.slack.scenes import SHOT, Case, form_of, in_private, state, well, whispers
from tests.slack.server import User


@pytest.mark.parametrize("mode", MODES)
async def test_from_a_problem_to_a_rating_and_back(tmp_path: Path, mode: str) -> None:
    async with at_work(tmp_path, mode) as desk:
        case = await the_answer_does_not_help(desk)
        agent = await two_want_it(desk, case)
        await they_talk(desk, case, agent)
        await it_is_solved_and_rated(desk, case, agent)
        await it_happens_again(desk, case)
        assert not [words for words in in_private(desk, desk.ada) if "poor cat" in words]


async def the_answer_does_not_help(desk: Office) -> Case:
    """Ada asks in private, gets an answer that does not help, and tells what is still missing."""
    slack = desk.server
    asked = await slack.says(desk.ada, desk.ada, "My vpn <client> & cat does not connect")
    await slack.message(desk.ada, "Did that solve it?", thread=asked)
    await slack.says(desk.ada, desk.ada, "no, that did not help", thread=asked)
    kind = await slack.message(desk.ada, "Which kind of request", thread=asked)
    well(await slack.presses(desk.ada, kind, "Technical Issues"))
    urgency = await slack.message(desk.ada, "How urgent", thread=asked)
    well(await slack.presses(desk.ada, urgency, "High"))
    await slack.message(desk.ada, "just before it happened", thread=asked)
    await slack.says(desk.ada, desk.ada, "I fed it", thread=asked)
    await slack.message(desk.ada, "A screenshot helps", thread=asked)
    await slack.says(desk.ada, desk.ada, "", thread=asked, files=[SHOT])
    confirm = await slack.message(desk.ada, "This is what I will pass on", thread=asked)
    well(await slack.presses(desk.ada, confirm, "Send"))
    card = await desk.card("<client> & cat")
    assert card.shown.startswith("*Open*")
    assert "Tried: Connect to the VPN (did not help)" in card.shown
    await slack.message(desk.support, "Files from Ada Lovelace", thread=card)
    return Case(asked, card)


async def two_want_it(desk: Office, case: Case) -> User:
    """One has it, and the other is told."""
    slack, agents = desk.server, (desk.grace, desk.alan)
    for done in await asyncio.gather(*(slack.presses(a, case.card, "Claim") for a in agents)):
        well(done)
    await state(desk, case, "Claimed")
    [winner] = [a for a in agents if a.real_name in case.card.shown.split("\n")[0]]
    [other] = [a for a in agents if a is not winner]
    await slack.until(lambda: whispers(desk, other))
    assert whispers(desk, other) == [f"{winner.real_name} already has HD-1001."]
    await slack.message(desk.ada, f"{winner.real_name} has taken HD-1001", thread=case.asked)
    return winner


async def they_talk(desk: Office, case: Case, agent: User) -> None:
    slack = desk.server
    await slack.says(agent, desk.support, "Which _client_?", thread=case.card)
    question = await slack.message(desk.ada, "Which _client_?", thread=case.asked)
    assert question.username == agent.real_name
    await slack.says(desk.ada, desk.ada, "The old one", thread=case.asked)
    answer = await slack.message(desk.support, "The old one", thread=case.card)
    assert answer.username == "Ada Lovelace"
    note = await slack.says(agent, desk.support, ":lock: poor cat", thread=case.card)
    assert note.ack


async def it_is_solved_and_rated(desk: Office, case: Case, agent: User) -> None:
    slack = desk.server
    form = await form_of(desk, agent, case.card, "Resolve")
    how = {"What solved it? The requester reads this.": "A new client."}
    assert (await slack.submits(agent, form, how)).closed
    summary = await slack.message(desk.ada, "is resolved", thread=case.asked)
    assert "Solution: A new client." in summary.shown
    await slack.until(lambda: len(summary.reactions) == 5)
    await slack.reacts(desk.ada, summary, "five")
    await slack.message(desk.ada, "Thank you for rating it 5 of 5", thread=case.asked)


async def it_happens_again(desk: Office, case: Case) -> None:
    slack = desk.server
    await slack.says(desk.ada, desk.ada, "It happened again", thread=case.asked)
    await slack.message(desk.support, "is open again", thread=case.card)
    await slack.message(desk.support, "It happened again", thread=case.card)
    await state(desk, case, "Claimed")
