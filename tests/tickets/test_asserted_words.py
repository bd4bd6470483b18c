"""Words of a critical priority count in their sentence: denied, past or asked they call nobody."""

from dataclasses import replace

from core.model.ticket import Priority
from core.tickets.routing import suggest_priority
from tests.cases import each_case
from tests.desks import make_desk

_DESK = make_desk()
_WORDS = ("outage", "production is down", "data breach", "security incident", "ransomware")
_CRITICAL = replace(_DESK.sla[Priority.CRITICAL], words=_WORDS)
DESK = replace(_DESK, sla={**_DESK.sla, Priority.CRITICAL: _CRITICAL})

MEANT = [
    "outage: the vpn is dead",
    "There is an outage",
    "we have a data breach, please help!",
    "Is anybody there? Production is down!",
    "The outage is not over",
    "the outage is still not resolved",
    "email not working outage everywhere",
    "production is down and must be fixed",
    "Can somebody look at the ransomware on my laptop?",
    "Nothing works. Outage?",
    "the printer is fine but we have an outage",
    "I have a question, and there is a security incident",
    "The outage is over. Now there is ransomware on my disk",
    "It is not the printer, it is an outage",
    "We were hit by ransomware last night",
    "ransomware",
]
SPOKEN_OF = [
    "The outage is over, all good",
    "This is not an outage",
    "This isn't an outage",
    "no outage here, just a question about my badge",
    "we don't have an outage",
    "The security incident of last week was resolved, thanks",
    "the outage has ended",
    "We had an outage last month and need the numbers",
    "data breach training: where do I book it",
    "Where is our policy about ransomware?",
    "the ransomware response plan is out of date",
    "What do I do in case of ransomware?",
    "I want to know whom to call if there is a data breach",
    "How do I report a security incident?",
    "Is there an outage?",
    "outage, no sorry, false alarm",
    "There was an outage, it is over now",
    "After the outage my badge has the wrong photo",
    "yesterday's outage: who writes the report",
    "it does not look like an outage",
]


@each_case("said", MEANT)
def test_what_is_said_to_hold_now_is_critical(said: str) -> None:
    assert suggest_priority(DESK, said) is Priority.CRITICAL


@each_case("said", SPOKEN_OF)
def test_what_is_denied_past_asked_or_merely_mentioned_is_not(said: str) -> None:
    assert suggest_priority(DESK, said) is None


def test_a_denied_word_of_another_priority_raises_nothing() -> None:
    words = {Priority.HIGH: ("urgent",), Priority.LOW: ("not urgent",)}
    sla = {p: replace(t, words=words.get(p, ())) for p, t in _DESK.sla.items()}
    desk = replace(_DESK, sla=sla)
    assert suggest_priority(desk, "this is not urgent") is Priority.LOW
    assert suggest_priority(desk, "not urgent for me, but urgent for my boss") is Priority.HIGH
