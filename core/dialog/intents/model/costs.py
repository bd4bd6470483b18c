"""What it costs to do one thing where another was meant; the only place that says so.

Each table is for a group of steps: by the intent that words may have, what each act costs. An act
is what the desk can do at those steps. 0 is right. Whatever is not named costs `EXPENSIVE`.

The reasons:
- Reopening, closing, handing off what is solved, calling people, and losing words are *expensive*:
  they bother people who were done, end what somebody waits for, and cannot be taken back quietly.
- To show an article or to ask a question that nobody needs is *annoying*: it can be ignored.
- To ask once with buttons, to pass words to the person who has the ticket, and to keep words as a
  comment or as more of the description are *harmless*: nothing is lost and nothing is done.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

EXPENSIVE: Final = 10.0
ANNOYING: Final = 3.0
HARMLESS: Final = 1.0


class Act(StrEnum):
    """What the desk can do with words."""

    GREET = "greet"
    ASK = "ask"
    """Ask once what is meant, with buttons."""
    SEARCH = "search"
    """Take the words as a problem or a question, and look into the articles."""
    PERSON = "person"
    """Bring a person, with the words."""
    STATE = "state"
    """Tell the state of the ticket."""
    SOLVED = "solved"
    CANCEL = "cancel"
    TAKE = "take"
    """Take the words as the answer to the question that stands."""
    ADD = "add"
    """Keep the words as more of the description."""
    SKIP = "skip"
    BACK = "back"
    SEND = "send"
    RAISE = "raise"
    """Raise the priority."""
    PASS_ON = "pass_on"  # noqa: S105
    """Pass the words to the people who have the ticket."""
    THANK = "thank"
    REOPEN = "reopen"
    NEW = "new"
    """Begin a new ticket with the words."""
    COMMENT = "comment"
    NO_COMMENT = "no_comment"


Table = Mapping[str, Mapping[Act, float]]
_E, _A, _H = EXPENSIVE, ANNOYING, HARMLESS


def _costs(*groups: tuple[float, tuple[Act, ...]]) -> Mapping[Act, float]:
    return {act: cost for cost, acts in groups for act in acts}


LISTENING_COSTS: Final[Table] = {
    # A ticket that somebody did not want is annoying; a wish that opens none is lost.
    "greeting": _costs(
        (0, (Act.GREET,)), (_H, (Act.ASK,)), (_A, (Act.SEARCH, Act.PERSON, Act.STATE))
    ),
    "chatter": _costs((0, (Act.GREET, Act.ASK)), (_A, (Act.SEARCH, Act.PERSON, Act.STATE))),
    "cancel": _costs(
        (0, (Act.GREET,)), (_H, (Act.ASK,)), (_A, (Act.SEARCH, Act.PERSON, Act.STATE))
    ),
    "vague": _costs((0, (Act.ASK,)), (_H, (Act.GREET,)), (_A, (Act.SEARCH, Act.PERSON, Act.STATE))),
    "problem": _costs((0, (Act.SEARCH,)), (_A, (Act.GREET, Act.ASK, Act.PERSON, Act.STATE))),
    "wants_person": _costs(
        (0, (Act.PERSON,)), (_H, (Act.ASK,)), (_A, (Act.GREET, Act.SEARCH, Act.STATE))
    ),
    "about_ticket": _costs(
        (0, (Act.STATE,)), (_H, (Act.ASK, Act.GREET)), (_A, (Act.SEARCH, Act.PERSON))
    ),
}
OFFERED_COSTS: Final[Table] = {
    # Solved and cancelled end the ticket; a person who is called for nothing is bothered.
    "solved": _costs((0, (Act.SOLVED,)), (_H, (Act.ASK, Act.CANCEL))),
    "thanks": _costs((0, (Act.SOLVED, Act.ASK)), (_A, (Act.CANCEL,))),
    "cancel": _costs((0, (Act.CANCEL,)), (_H, (Act.ASK, Act.SOLVED))),
    "not_solved": _costs((0, (Act.PERSON,)), (_H, (Act.ASK,)), (_A, (Act.SEARCH,))),
    "wants_person": _costs((0, (Act.PERSON,)), (_H, (Act.ASK,)), (_A, (Act.SEARCH,))),
    "partly_solved": _costs((0, (Act.ASK,)), (_H, (Act.PERSON,)), (_A, (Act.SEARCH,))),
    "still_trying": _costs((0, (Act.ASK,)), (_A, (Act.PERSON, Act.SEARCH))),
    "new_problem": _costs((0, (Act.SEARCH,)), (_H, (Act.ASK,)), (_A, (Act.PERSON,))),
    "more_detail": _costs((0, (Act.SEARCH,)), (_H, (Act.ASK,)), (_A, (Act.PERSON,))),
    "question": _costs((0, (Act.ASK,)), (_H, (Act.PERSON,)), (_A, (Act.SEARCH,))),
    "unclear": _costs((0, (Act.ASK,)), (_A, (Act.PERSON, Act.SEARCH))),
}
_KEPT: Final = (_A, (Act.TAKE, Act.ADD, Act.SKIP, Act.BACK, Act.RAISE, Act.SEARCH))
GATHERING_COSTS: Final[Table] = {
    # Cancelling or sending what somebody still tells is expensive; asking again is not.
    "answer": _costs(
        _KEPT, (_E, (Act.SKIP, Act.RAISE, Act.SEARCH)), (0, (Act.TAKE,)), (_H, (Act.ASK, Act.ADD))
    ),
    "skip": _costs(_KEPT, (0, (Act.SKIP,)), (_H, (Act.ASK, Act.ADD))),
    "dont_know": _costs(_KEPT, (0, (Act.SKIP, Act.ASK)), (_H, (Act.ADD, Act.TAKE))),
    "back": _costs(_KEPT, (0, (Act.BACK,)), (_H, (Act.ASK,))),
    "wants_person": _costs(_KEPT, (0, (Act.SEND,)), (_H, (Act.ASK,))),
    "cancel": _costs(_KEPT, (0, (Act.CANCEL,)), (_H, (Act.ASK,))),
    "new_problem": _costs(_KEPT, (0, (Act.SEARCH, Act.ADD)), (_A, (Act.ASK,)), (_E, (Act.SKIP,))),
    "more_detail": _costs(_KEPT, (0, (Act.ADD,)), (_A, (Act.ASK,)), (_E, (Act.SKIP,))),
    "urgency": _costs(
        _KEPT, (0, (Act.RAISE,)), (_H, (Act.SEND,)), (_A, (Act.ASK,)), (_E, (Act.SKIP,))
    ),
    "greeting": _costs(_KEPT, (0, (Act.ASK,)), (_H, (Act.ADD,))),
}
CONFIRMING_COSTS: Final[Table] = {
    # Words that are kept as more of the description are shown again, so nothing is lost.
    "send": _costs((0, (Act.SEND,)), (_H, (Act.ADD,)), (_A, (Act.BACK,))),
    "change": _costs((0, (Act.BACK,)), (_H, (Act.ADD,))),
    "cancel": _costs((0, (Act.CANCEL,)), (_A, (Act.ADD, Act.BACK))),
    "add": _costs((0, (Act.ADD,)), (_A, (Act.BACK,))),
}
WITH_PEOPLE_COSTS: Final[Table] = {
    # While a person has the ticket, words are for the person.
    "words": _costs((0, (Act.PASS_ON,)), (_A, (Act.STATE,))),
    "status": _costs((0, (Act.STATE,)), (_H, (Act.PASS_ON,))),
    "close": _costs((0, (Act.CANCEL,)), (_H, (Act.PASS_ON,))),
}
ENDED_COSTS: Final[Table] = {
    # Reopening calls a person, and a new ticket is one that somebody has to close.
    "thanks": _costs((0, (Act.THANK,)), (_H, (Act.ASK,))),
    "close": _costs((0, (Act.THANK,)), (_H, (Act.ASK,))),
    "complaint": _costs((0, (Act.REOPEN,)), (_H, (Act.ASK,)), (_A, (Act.NEW,))),
    "new_problem": _costs((0, (Act.NEW,)), (_H, (Act.ASK,)), (_A, (Act.REOPEN,))),
    "about_ticket": _costs((0, (Act.STATE,)), (_H, (Act.ASK,))),
    "other": _costs((0, (Act.ASK,)), (_H, (Act.THANK,))),
}
COMMENTING_COSTS: Final[Table] = {
    # Words after a low rating are its comment, whatever else they are.
    "comment": _costs((0, (Act.COMMENT,))),
    "no_comment": _costs((0, (Act.NO_COMMENT,)), (_H, (Act.COMMENT,))),
    "thanks": _costs((0, (Act.NO_COMMENT,)), (_H, (Act.COMMENT,))),
}


def cheapest(table: Table, likely: Mapping[str, float]) -> Act:
    """The act with the least expected cost, where each intent is so likely."""
    expected = expected_costs(table, likely)
    return min(expected, key=expected.__getitem__)


def expected_costs(table: Table, likely: Mapping[str, float]) -> dict[Act, float]:
    """Of each act that the table knows."""
    expected = dict.fromkeys([act for costs in table.values() for act in costs], 0.0)
    for label, share in likely.items():
        costs = table[label]
        for act in expected:
            expected[act] += share * costs.get(act, EXPENSIVE)
    return expected
