"""Routing: which team, category and priority words suggest, and who can be named by them."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from core.model.policy import Agent, Desk, Team
from core.model.ticket import Details, Priority, Routing
from core.tickets.asserted_words import asserts_word, means_word, without_phrases

_WORD = re.compile(r"\w[\w+-]*")


_COMMON: Final = frozenset(
    "leave leaves sick ill contract contracts bonus benefits benefit notice review reviews absence"
    " absent training performance complaint transfer off pay paid holiday holidays people family"
    " personal private confidential warning conflict rest age health medical".split()
)
"""Words of private teams that everyday sentences use for other things: "leave the page", "sick of
this printer", "a contract phone"."""
_OF_WORK: Final = (
    r"(?:my|your|his|her|our|their|annual|paid|unpaid|parental|maternity|paternity|medical|sick"
    r"|family|work|working|employment|on|take|taking|took|request|requesting|book|booking|apply for"
    r"|am|are|is|was|been|feel|feeling|call(?:ing|ed)? in|report(?:ing|ed)?|days? of|weeks? of)"
)
_OTHER_THING: Final = (
    r"(?! (?:of|the|a|an|it|this|that|me|him|her|them|us|my|your|phone|phones|number|app|page"
    r"|button|file|files|folder|site|room|tab|screen|window|field|form|mode|key|link|printer|laptop))"
)


_MATTER: Final = (
    r"(?:requests?|balance|days?|policy|note|certificate|pay|entitlement|approval|agreement"
    r"|interview|meeting|left|carried|approved|rejected|refused|denied)"
)


def _severities(levels: str) -> tuple[str, ...]:
    """How operations people write such a level: "SEV-2", "severity 2", "P2 incident"."""
    forms = ("sev{}", "sev {}", "sev-{}", "severity {}", "prio {}", "priority {}", "p{} incident",
             "p{} issue", "p{} ticket", "p{} outage", "priority p{}")  # fmt: skip
    return tuple(form.format(level) for level in levels for form in forms)


SEVERITIES: Final = {
    Priority.CRITICAL: (*_severities("01"), "p0"),
    Priority.HIGH: _severities("2"),
    Priority.MEDIUM: _severities("3"),
    Priority.LOW: _severities("45"),
}
"""Words of a priority in every policy. "P1" alone may be a place to park."""


def route(desk: Desk, details: Details) -> Routing:
    """The team with the category and the most matching skills; on a tie, the desk's order.

    A skill counts more than the category alone, since a category is often only guessed. Where
    nothing speaks for any team, the default team takes it. So it does, for triage, where an
    everyday word is all that speaks for a private queue: who is there by mistake is seen by nobody
    else. A word that can mean nothing else ("harassed") leads there alone.
    """
    text = f"{details.description} {details.error_text} {details.steps}".casefold()
    ranked = [(_score(team, details.category, text), team) for team in desk.teams.values()]
    best_score, best = max(ranked, key=lambda pair: pair[0])
    found = words_in(best.skills, text)
    doubts: tuple[str, ...] = ()
    if best_score and _is_doubtful(desk, best, details, text):
        doubts = (best.name, *found)
    if best_score == 0 or doubts:
        best = desk.teams[desk.default_team]
        found = words_in(best.skills, text)
    category = details.category if details.category in best.categories else ""
    return Routing(best.id, best.queue, category, found, doubts=doubts)


def _is_doubtful(desk: Desk, team: Team, details: Details, text: str) -> bool:
    """Whether nothing but everyday words, used as anybody uses them, leads into a private queue."""
    queue = desk.queues.get(team.queue)
    if queue is None or not queue.private or details.category in team.categories:
        return False
    found = words_in(team.skills, text)
    return len(found) < MIN_WORDS and all(
        word.casefold() in _COMMON and not _is_of_work(word.casefold(), text) for word in found
    )


MIN_WORDS: Final = 2
"""Different words of a private team that together are no chance."""


def _is_of_work(word: str, text: str) -> bool:
    """ "My leave", "on sick leave", "I am sick": the matter of people at work."""
    named = rf"\b{_OF_WORK} {re.escape(word)}\b{_OTHER_THING}|\b{re.escape(word)} {_MATTER}\b"
    return re.search(named, text) is not None


def suggest_category(desk: Desk, text: str) -> str:
    """The category whose words the text uses most; "" if it uses none."""
    said = text.casefold()
    counted = {c.id: len(words_in(c.words, said)) for c in desk.categories.values()}
    best = max(counted, key=counted.__getitem__)
    return best if counted[best] else ""


_HIGHEST_FIRST: Final = tuple(reversed(Priority))


def suggest_priority(desk: Desk, text: str) -> Priority | None:
    """The highest priority whose words the text means; None if it means none.

    Words that would call people count only where a sentence says that they hold now; those of the
    other priorities count unless they are denied, asked after, past, or only mentioned. Where a
    phrase contains another ("not urgent" and "urgent"), the longer one is what was said.
    """
    for priority in _HIGHEST_FIRST:
        if meant_words(desk, priority, text):
            return priority
    return None


def meant_words(desk: Desk, priority: Priority, text: str) -> tuple[str, ...]:
    """Those words of this priority that the text means, and that no longer phrase contains."""
    target = desk.sla[priority]
    named = words_in((*target.words, *SEVERITIES[priority]), text.casefold())
    if not named:
        return ()
    others = [w for p in Priority if p is not priority for w in desk.sla[p].words]
    found = []
    for word in named:
        longer = [w for w in others if len(w) > len(word) and words_in((word,), w.casefold())]
        said = without_phrases(longer, text) if longer else text
        if not words_in((word,), said.casefold()):
            continue
        if asserts_word((word,), said) if target.pages else means_word((word,), said):
            found.append(word)
    return tuple(found)


def words_in(words: Iterable[str], text: str) -> tuple[str, ...]:
    """Those of `words` that stand in `text` as whole words; `text` is case-folded already."""
    phrases, said = _phrases_of(tuple(words)), _words_of(text)
    if phrases.first_words.isdisjoint(said.words):
        return ()  # as nearly always: most texts have none of a list's words
    return tuple([word for word, phrase in phrases.in_blanks if phrase in said.in_blanks])


class _Text(NamedTuple):
    """The words of a text, and the same in order, with one blank around each."""

    words: frozenset[str]
    in_blanks: str


class _Phrases(NamedTuple):
    """The first words of a list's phrases, and each phrase with what is looked for in a text."""

    first_words: frozenset[str]
    in_blanks: tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)  # an event asks for those of each priority, category and team in one text
def _words_of(text: str) -> _Text:
    words = _WORD.findall(text)
    return _Text(frozenset(words), _in_blanks(words))


@lru_cache(maxsize=4096)  # the lists of words of a policy
def _phrases_of(phrases: tuple[str, ...]) -> _Phrases:
    split = [(phrase, words) for phrase in phrases if (words := _WORD.findall(phrase.casefold()))]
    return _Phrases(
        frozenset([words[0] for _, words in split]),
        tuple([(phrase, _in_blanks(words)) for phrase, words in split]),
    )


def _in_blanks(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def _score(team: Team, category: str, text: str) -> int:
    return 2 * len(words_in(team.skills, text)) + (category in team.categories)


Assignee = Team | Agent


def key_of(one: Assignee) -> str:
    """A name that nobody else has: "team:network", "agent:alan"."""
    return f"{'team' if isinstance(one, Team) else 'agent'}:{one.id}"


def find_assignees(desk: Desk, name: str) -> tuple[Assignee, ...]:
    """All whom a colleague may mean by `name`; () if there is nobody of that name.

    An id is looked for among all before a handle is, a handle before a full name, and that before
    a first name; so who comes first in the roster takes nobody's place.
    """
    everybody: tuple[Assignee, ...] = (*desk.teams.values(), *desk.roster.values())
    wanted = name.strip().lstrip("@")
    exact = tuple(one for one in everybody if key_of(one) == wanted)
    if exact or not wanted:
        return exact
    for names_of in _IN_ORDER:
        found = tuple(one for one in everybody if wanted.casefold() in names_of(one))
        if found:
            return found
    return ()


def _handles(one: Assignee) -> set[str]:
    return {p.handle.casefold() for p in one.accounts} if isinstance(one, Agent) else set()


def _first_name(one: Assignee) -> set[str]:
    return set(one.name.casefold().split()[:1]) if isinstance(one, Agent) else set()


_IN_ORDER: Final[tuple[Callable[[Assignee], set[str]], ...]] = (
    lambda one: {one.id.casefold()},
    _handles,
    lambda one: {one.name.casefold()},
    _first_name,
)
