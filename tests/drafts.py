"""A desk with a language model, for tests of the talk: what the model brings is put in by hand."""

from datetime import timedelta

from core.knowledge.library import Library
from core.model.actions import DraftAnswer
from core.model.events import AnswerDrafted, DraftFailed
from core.model.ids import EventId
from core.model.llm_draft import Cost, DraftedAnswer, Drafting, ExtractedFields
from core.model.policy import Desk, LLMPolicy
from tests.desks import make_desk, make_library
from tests.talk import DialogStory

LLM = LLMPolicy()
UNCLEAR = "print job stuck, printer is offline"
"""The articles alone offer a choice."""
UNKNOWN = "The vpn box is humming"
"""The articles alone have nothing, though one comes near."""
GOOD = DraftedAnswer(
    "printer-offline#",
    "Restart the client, and try again.",
    ("Restart the client",),
    confidence=0.95,
)


def talk_with_model(
    llm: LLMPolicy | None = LLM, desk: Desk | None = None, library: Library | None = None
) -> DialogStory:
    return DialogStory(desk or make_desk(llm=llm), library or make_library())


def drafting(talk: DialogStory) -> Drafting:
    assert talk.state is not None
    assert talk.state.drafting is not None, "no draft is on its way"
    return talk.state.drafting


def asked(talk: DialogStory) -> list[DraftAnswer]:
    """The requests of the last turn."""
    return [action for action in talk.last.actions if isinstance(action, DraftAnswer)]


def brings(
    talk: DialogStory,
    worded: DraftedAnswer | None = GOOD,
    understood: ExtractedFields | None = None,
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
            understood or ExtractedFields(),
            cost,
        )
    )


def fails(talk: DialogStory, trouble: str = "broken", *, number: int = 0) -> list[str]:
    assert talk.state is not None
    number = number or drafting(talk).number
    return talk.happens(
        DraftFailed(EventId(f"openai:{number}"), talk.now, talk.state.id, number, trouble)
    )
