"""When the articles are searched: where a branch asks what they say, and nowhere else."""

import pytest

from core.knowledge.library import NotSearched
from core.model.conversation import Step
from tests.talk import ADA, DialogStory


def _search_nothing(talk: DialogStory) -> DialogStory:
    """From now on each search that was not made before raises NotSearched, as in a transaction."""
    talk.library = talk.library.holding({})
    return talk


@pytest.fixture
def asked(talk: DialogStory) -> DialogStory:
    assert talk.says(ADA, "The vpn box is humming")[-1] == "ask_category"
    return _search_nothing(talk)


def test_a_plain_answer_to_a_question_is_not_searched(asked: DialogStory) -> None:
    assert asked.says(ADA, "technical") == ["ask_priority"]


@pytest.mark.parametrize("said", ["skip", "never mind"])
def test_nor_is_what_only_steers(asked: DialogStory, said: str) -> None:
    assert asked.says(ADA, said)


def test_free_words_are_searched_since_they_may_tell_of_another_problem(
    asked: DialogStory,
) -> None:
    with pytest.raises(NotSearched, match="not searched"):
        asked.says(ADA, "the printer on the second floor eats paper")


def test_thanks_for_an_answer_are_not_searched(talk: DialogStory) -> None:
    talk.says(ADA, "My VPN does not connect")
    _search_nothing(talk).says(ADA, "that solved it")
    assert talk.state is not None
    assert talk.state.step is Step.RESOLVED


def test_a_greeting_is_not_searched(talk: DialogStory) -> None:
    assert _search_nothing(talk).says(ADA, "hello there") == ["greeting"]
