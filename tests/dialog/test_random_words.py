"""Random words at every step: nothing is lost, and nothing changes that the words do not allow."""

from hypothesis import given, settings, strategies as st

from core.dialog.intents.model.examples import load_examples
from core.model.conversation import STEPS_WITH_PEOPLE, Step
from core.model.events import Choice, FormName
from core.model.ticket import Status
from tests.desks import make_desk, make_library
from tests.profile import sweep
from tests.talk import ADA, GRACE, DialogStory

EXAMPLES = load_examples("english")
TELLING = ("comment", "more_detail", "complaint", "to_agent", "not_solved", "question", "problem")
"""Intents whose words somebody may want to read later."""
PLEASANT = ("thanks", "praise", "greeting", "chatter", "unclear")
"""Intents that change nothing, wherever they are said."""
REACH = {
    Step.QUEUED: ("queued",),
    Step.WITH_AGENT: ("queued", "claim"),
    Step.RESOLVED: ("queued", "claim", "resolve"),
    Step.COMMENTING: ("queued", "claim", "resolve", "rate"),
}


def words_of(*intents: str) -> st.SearchStrategy[str]:
    texts = sorted(text for intent in intents for text in EXAMPLES[intent])
    return st.sampled_from([text for text in texts if "{" not in text])


def talk_at(step: Step) -> DialogStory:
    talk = DialogStory(make_desk(), make_library())
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    for act in REACH[step][1:]:
        match act:
            case "claim":
                talk.presses(GRACE, Choice.CLAIM)
            case "resolve":
                talk.fills(GRACE, FormName.RESOLVE, how="done")
            case _:
                talk.presses(ADA, Choice.RATE, "1")
    assert talk.step is step
    return talk


def kept(talk: DialogStory, words: str) -> bool:
    """Do these words stand anywhere: at the agents', in the ticket, or waiting to be placed?"""
    state = talk.state
    assert state is not None
    rating = talk.ticket.rating
    told = [str(say.args.get("text", "")) for say in talk.said]
    told += [talk.ticket.details.description, talk.ticket.subject]
    told += [state.unplaced.text if state.unplaced else "", rating.comment if rating else ""]
    return any(words in text for text in told)


@settings(max_examples=sweep(30, 300), deadline=None)
@given(step=st.sampled_from([Step.QUEUED, Step.WITH_AGENT]), words=words_of(*TELLING))
def test_no_words_to_people_are_lost(step: Step, words: str) -> None:
    talk = talk_at(step)
    talk.says(ADA, words)
    assert talk.step in STEPS_WITH_PEOPLE
    assert kept(talk, words)


@settings(max_examples=sweep(20, 200), deadline=None)
@given(words=words_of("comment"))
def test_no_comment_is_lost(words: str) -> None:
    talk = talk_at(Step.COMMENTING)
    talk.says(ADA, words)
    assert kept(talk, words) or talk.step is Step.WITH_AGENT


@settings(max_examples=sweep(30, 300), deadline=None)
@given(step=st.sampled_from(sorted(REACH)), words=words_of(*PLEASANT))
def test_what_means_nothing_changes_no_state(step: Step, words: str) -> None:
    talk = talk_at(step)
    before = talk.ticket.status
    talk.says(ADA, words)
    assert talk.ticket.status is before


@settings(max_examples=sweep(20, 200), deadline=None)
@given(words=words_of("more_detail", "question", "still_trying", "partly_solved", "unclear"))
def test_nothing_is_closed_by_words_about_an_answer(words: str) -> None:
    talk = DialogStory(make_desk(), make_library())
    talk.says(ADA, "My VPN does not connect")
    talk.says(ADA, words)
    assert talk.ticket.status in (Status.NEW, Status.OPEN)
