"""A desk with a language model, for tests of the talk: what the model brings is put in by hand."""

from datetime import timedelta

from core.knowledge.library import Library
from core.model.actions import DraftAnswer
from core.model.desk import Desk, LanguageModel
from core.model.draft import Cost, Drafting, Understood, Worded
from core.model.events import AnswerDrafted, DraftFailed
from core.model.ids import EventId
from tests.desks import make_desk, make_library
from tests.talk import Talk

LLM = LanguageModel()
UNCLEAR = "print job stuck, printer is offline"
"""The articles alone offer a choice."""
UNKNOWN = "The vpn box is humming"
"""The articles alone have nothing, though one comes near."""
GOOD = Worded(
    "printer-offline#", "Restart the client, and try again.", ("Restart the client",), sure=0.95
)


def talk_with_model(
    llm: LanguageModel | None = LLM, desk: Desk | None = None, library: Library | None = None
) -> Talk:
    return Talk(desk or make_desk(llm=llm), library or make_library())


def drafting(talk: Talk) -> Drafting:
    assert talk.state is not None
    assert talk.state.drafting is not None, "no draft is on its way"
    return talk.state.drafting


def asked(talk: Talk) -> list[DraftAnswer]:
    """The requests of the last turn."""
    return [action for action in talk.last.actions if isinstance(action, DraftAnswer)]


def brings(
    talk: Talk,
    worded: Worded | None = GOOD,
    understood: Understood | None = None,
    *,
    number: int = 0,
    tokens: int = 900,
) -> list[str]:
    """The model answers the draft that is on its way, or the one of that number."""
    assert talk.state is not None
    waited = talk.state.drafting
    number = number or (waited.number if waited else 0)
    cost = Cost("model-a", "answer-1", tokens, timedelta(seconds=1.2), reserved=0)
    return talk.happens(
        AnswerDrafted(
            EventId(f"openai:{number}:{talk.count}"),
            talk.now,
            talk.state.id,
            number,
            worded,
            understood or Understood(),
            cost,
        )
    )


def fails(talk: Talk, trouble: str = "broken", *, number: int = 0) -> list[str]:
    assert talk.state is not None
    number = number or drafting(talk).number
    return talk.happens(
        DraftFailed(EventId(f"openai:{number}"), talk.now, talk.state.id, number, trouble)
    )
