"""Which articles are shown where: a shared place shows only what every member of it may read."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from core.decide import begin, decide
from core.dialog.articles.article_search import audience_of
from core.dialog.articles.excerpts import internal_of
from core.dialog.pages.card import cards
from core.dialog.turn import Context
from core.knowledge.library import Library
from core.model.actions import DraftAnswer, Say
from core.model.article import Article, Section
from core.model.conversation import Conversation, Step
from core.model.events import ButtonPressed, Choice, CommandGiven, Event, MessageReceived
from core.model.ids import EventId
from core.model.llm_draft import CheckResult, DraftedAnswer, WithheldDraft
from core.model.match import Match
from core.model.people import Person, Place
from core.model.policy import LLMPolicy
from tests.cases import each_case
from tests.desks import make_desk
from tests.english import in_english
from tests.talk import ADA, GRACE, SUNDAY_TEN

DESK: Final = make_desk()
SECRET: Final = "Rotate the master key"


def article(slug: str, title: str, question: str, *audience: str) -> Article:
    told = (Section("", "", f"{title}. The vault is behind the painting."),)
    return Article(slug, title, (question,), (), "technical", audience, "network", None, told)


LIBRARY: Final = Library.of(
    (
        article("breach", SECRET, "how to handle a breach of the vault", "agents"),
        article("switch", SECRET, "reset the core switch of the network", "network"),
        article("wifi", "Office Wi-Fi", "wifi does not work in the office", "everyone"),
        article("badge", "Badges", "I lost my badge", "everyone"),
    )
)
SLACK_GRACE: Final = Person("slack", "U1", "Grace Hopper")
AGENTS: Final = frozenset({"everyone", "agents", "network", "frontdesk"})
EVERYONE: Final = frozenset({"everyone"})


@each_case(
    ("who", "place", "audience"),
    [
        (ADA, Place("console", "@ada"), EVERYONE),
        (GRACE, Place("console", "@grace"), AGENTS),
        (GRACE, Place("console", "@grace", "thread"), AGENTS),
        (GRACE, Place("console", "grace"), AGENTS),
        (GRACE, Place("console", "@ada"), EVERYONE),
        (GRACE, Place("discord", "@grace"), EVERYONE),
        (GRACE, Place("console", "general"), EVERYONE),
        (GRACE, Place("console", "general", "thread"), EVERYONE),
        (GRACE, Place("console", "#support"), EVERYONE),
        (GRACE, Place("console", "#support", "card"), EVERYONE),
    ],
    ids=range(10),
)
def test_the_audience_is_what_every_member_of_the_place_may_read(
    who: Person, place: Place, audience: frozenset[str]
) -> None:
    assert audience_of(DESK, who, place) == audience


OPEN: Final = (Place("console", "general"), Place("console", "general", "t"))
ASKED: Final = ("how to handle a breach of the vault", "reset the core switch of the network")


@pytest.mark.parametrize("place", OPEN, ids=str)
@pytest.mark.parametrize("question", ASKED)
def test_an_agent_who_asks_in_the_open_gets_no_internal_article(
    place: Place, question: str
) -> None:
    for event in (
        MessageReceived(EventId("e"), SUNDAY_TEN, place, GRACE, question, ref="r"),
        CommandGiven(EventId("e"), SUNDAY_TEN, place, GRACE, f"ticket {question}", opens=True),
    ):
        talk, said = asked(event, place)
        assert SECRET not in said
        found = {match.slug for look in talk.attempts for match in look.found}
        assert found <= {"wifi", "badge"}


@pytest.mark.parametrize("question", ASKED)
def test_in_private_the_agent_gets_it(question: str) -> None:
    place = Place("console", "@grace")
    event = MessageReceived(EventId("e"), SUNDAY_TEN, place, GRACE, question, ref="r")
    assert SECRET in asked(event, place)[1]


def asked(event: Event, place: Place) -> tuple[Conversation, str]:
    talk = begin(event, GRACE, place)
    decision = decide(DESK, LIBRARY, talk, event, Context(number=1))
    assert decision.conversation is not None
    return decision.conversation, str(decision.actions)


@pytest.mark.parametrize(
    ("place", "sent"), [(OPEN[0], False), (Place("console", "@grace"), True)], ids=str
)
def test_a_model_is_sent_what_may_be_shown_where_the_answer_goes(place: Place, sent: bool) -> None:
    desk = make_desk(llm=LLMPolicy(per_ticket=100_000))
    vague = "something about a breach or the vault or so, I am not sure what"
    event = MessageReceived(EventId("e"), SUNDAY_TEN, place, GRACE, vague, ref="r")
    decision = decide(desk, LIBRARY, begin(event, GRACE, place), event, Context(number=1))
    drafts = [action for action in decision.actions if isinstance(action, DraftAnswer)]
    assert (SECRET in str(drafts)) is sent
    assert (SECRET in str(decision.actions)) is sent


def test_an_agents_room_is_not_told_which_internal_article_an_agent_was_shown() -> None:
    """Not every member of a queue's room is in the team that the article is for."""
    place = Place("console", "@grace")
    event = MessageReceived(EventId("e"), SUNDAY_TEN, place, GRACE, ASKED[1], ref="r")
    talk, _ = asked(event, place)
    assert talk.step is Step.ANSWERED
    assert talk.attempts[-1].internal[0] == "switch"
    context = Context(number=1)
    for n, choice in enumerate((Choice.NEED_PERSON,)):
        press = ButtonPressed(EventId(f"p{n}"), SUNDAY_TEN, talk.id, place, GRACE, choice)
        decision = decide(DESK, LIBRARY, talk, press, context)
        assert decision.conversation is not None
        talk = decision.conversation
    shown = [say for say in decision.actions if isinstance(say, Say) and say.to.room == "#support"]
    assert shown
    assert SECRET not in str([say.args for say in shown])
    [card] = cards(DESK, talk)
    assert in_english(card.args)["tried"] == "an internal article (did not help)"
    colleague = CommandGiven(
        EventId("w"), SUNDAY_TEN + timedelta(1), Place("console", "#support"), GRACE, "why"
    )
    assert decide(DESK, LIBRARY, talk, colleague, context).actions


def test_the_brief_of_an_agents_ticket_shows_no_draft_from_an_internal_article() -> None:
    desk = make_desk(llm=LLMPolicy(per_ticket=100_000))
    place = Place("console", "@grace")
    event = MessageReceived(EventId("e"), SUNDAY_TEN, place, GRACE, ASKED[1], ref="r")
    decision = decide(desk, LIBRARY, begin(event, GRACE, place), event, Context(number=1))
    assert decision.conversation is not None
    talk = decision.conversation
    for source, shown in (("switch#", False), ("wifi#", True)):
        held = WithheldDraft(DraftedAnswer(source, SECRET), (CheckResult("sure", False),))
        now = _with(talk, held)
        press = ButtonPressed(EventId("p"), SUNDAY_TEN, now.id, place, GRACE, Choice.SEND)
        told = decide(desk, LIBRARY, now, press, Context(number=1)).actions
        briefs = [say for say in told if isinstance(say, Say) and say.wording == "brief"]
        assert len(briefs) == 1
        assert (SECRET in str(briefs[0].rows)) is shown


def _with(talk: Conversation, held: WithheldDraft) -> Conversation:
    return replace(talk, step=Step.CONFIRMING, withheld_draft=held)


def test_what_is_gone_counts_as_internal() -> None:
    found = (Match("wifi", "", "Wi-Fi", 1.0), Match("gone", "", "Gone", 1.0))
    assert internal_of(LIBRARY, found) == ("gone",)


def test_people_of_another_company_are_shown_what_is_public_alone() -> None:
    guest = replace(GRACE, guest=True)
    place = Place("console", "@grace")
    assert audience_of(DESK, guest, place) == {"public"}
    assert audience_of(DESK, GRACE, place) > {"everyone", "agents"}
