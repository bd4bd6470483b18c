"""Where tickets with a word were resolved: learned at each resolution, used where no word of the
policy speaks for a team, and always said with its figures.

Theory. For each word that the desk knows (of its articles and of its policy; nobody's own words
are kept) and each team there is a counter of the half-year: "routing:2026-2:vpn:network". A
resolution adds one to those of the ticket's words. When a ticket is handed off for which no skill
of the policy speaks, its words' counters are read: this half-year counts in full, the last one by
half. The word with the best share decides, if the share is high enough with one ticket for and one
against added to it. Two words that point to different teams decide nothing, and nothing leads into
a private queue.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from core.dialog.turn import Turn
from core.knowledge.index.tokenizer import stem, telling, tokens
from core.knowledge.library import Library
from core.model.frozen import with_fields
from core.model.policy import Desk, Team
from core.model.ticket import Details, LearnedFrom, Routing

PREFIX: Final = "routing"
"""Begins the name of a counter; then the half-year, the word and the team."""
MAX_WORDS: Final = 24
"""Known words of one ticket that are counted, the first ones."""
MIN_TICKETS: Final = 5.0
"""Fewer say nothing, whatever their share. Those of the last half-year weigh less."""
MIN_SHARE: Final = 0.75
_OLDER_WEIGHT: Final = 0.5
_PARTS: Final = 4
"""Of the name of a counter; a word with the sign between them is not counted."""
_JUNE: Final = 6


class Count(NamedTuple):
    """How many tickets with this word this team resolved in this half-year."""

    period: str
    word: str
    team: str
    tickets: int


def names_to_read(desk: Desk, library: Library, details: Details, at: datetime) -> list[str]:
    """The counters that could tell where such a ticket should go; none where the policy does not
    want it.
    """
    if not desk.learns_routing:
        return []
    now, before = period_of(at), _period_before(at)
    known = _words_of(desk, library, details)
    return [
        _name(period, word, team)
        for period in (now, before)
        for word in known
        for team in desk.open_teams
    ]


def learn(turn: Turn) -> Turn:
    """A ticket was resolved: its words speak for the team that has it."""
    ticket, desk = turn.ticket, turn.desk
    team = desk.open_teams.get(ticket.routing.team) if ticket.routing is not None else None
    if not desk.learns_routing or team is None:
        return turn
    period = period_of(turn.event.at)
    counts = dict(turn.counter_increments)
    for word in _words_of(desk, turn.library, ticket.details):
        name = _name(period, word, team.id)
        counts[name] = counts.get(name, 0) + 1
    return with_fields(turn, counter_increments=counts)


def is_by_words(routing: Routing) -> bool:
    """Did a word of the policy speak for this team? Then former tickets are not asked."""
    return bool(routing.matched or routing.doubts)


def route_by_history(turn: Turn, found: Routing) -> Routing:
    """The routing, or the one that former tickets speak for, where no word of the policy did."""
    counts = turn.context.routing_counts
    if is_by_words(found) or not counts:
        return found
    details = turn.ticket.details
    said = {stem(word): word for word in reversed(tokens(_text(details)))}
    best = _best(word_shares(read_counts(counts), turn.event.at))
    if best is None:
        return found
    team = turn.desk.open_teams.get(best.team)
    if team is None or not _takes(team, details):
        return found
    category = details.category if details.category in team.categories else ""
    learned = LearnedFrom(said.get(best.word, best.word), best.tickets, best.of)
    return Routing(team.id, team.queue, category, learned=learned)


class Share(NamedTuple):
    """Of so many tickets with a word, so many were resolved by one team. What they weigh decides,
    and how many they were is told.
    """

    word: str
    team: str
    tickets: int
    of: int
    weight: float
    total_weight: float


def word_shares(counts: Iterable[Count], at: datetime) -> list[Share]:
    """For each word the team that resolved most, at this moment; older tickets say nothing."""
    weights = {period_of(at): 1.0, _period_before(at): _OLDER_WEIGHT}
    by_word = defaultdict[str, list[Count]](list)
    for count in counts:
        if count.period in weights:
            by_word[count.word].append(count)
    return [_share_of(word, by_word[word], weights) for word in sorted(by_word)]


def _share_of(word: str, counts: Iterable[Count], weights: Mapping[str, float]) -> Share:
    tickets, weighed = Counter[str](), defaultdict[str, float](float)
    for count in counts:
        tickets[count.team] += count.tickets
        weighed[count.team] += weights[count.period] * count.tickets
    team = max(sorted(weighed), key=lambda each: weighed[each])
    return Share(word, team, tickets[team], tickets.total(), weighed[team], sum(weighed.values()))


def is_sure(share: Share) -> bool:
    """Whether a word says where a ticket goes; one ticket for and one against are added."""
    return (
        share.total_weight >= MIN_TICKETS
        and (share.weight + 1) / (share.total_weight + 2) >= MIN_SHARE
    )


def read_counts(counts: Mapping[str, int]) -> list[Count]:
    """Counters by their names; others than those of routing are left out."""
    parts = ((name.split(":"), tickets) for name, tickets in counts.items())
    return [
        Count(each[1], each[2], each[3], tickets)
        for each, tickets in parts
        if len(each) == _PARTS and each[0] == PREFIX
    ]


def period_of(at: datetime) -> str:
    """The half-year, of `at` as it stands, UTC: "2026-2" in the names of counters."""
    return f"{at.year}-{1 if at.month <= _JUNE else 2}"


def _best(shares: Iterable[Share]) -> Share | None:
    sure = [share for share in shares if is_sure(share)]
    if len({share.team for share in sure}) != 1:
        return None
    return max(sure, key=lambda share: (share.weight / share.total_weight, share.total_weight))


def _takes(team: Team, details: Details) -> bool:
    """A category that was chosen, and not only read out of words, is the requester's to say."""
    chosen = bool(details.category) and not details.category_guessed
    return not chosen or details.category in team.categories


def _text(details: Details) -> str:
    return f"{details.description} {details.error_text} {details.steps}"


def _words_of(desk: Desk, library: Library, details: Details) -> list[str]:
    said = tokens(_text(details))
    found = telling(said)
    known = (found & library.words.value) | (found & _words_in_policy(desk.routing_words))
    in_order = dict.fromkeys(map(stem, said))
    return [word for word in in_order if word in known and ":" not in word][:MAX_WORDS]


@lru_cache(maxsize=4)  # a policy's are the same at each event
def _words_in_policy(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(telling(tokens(" ".join(words))))


def _name(period: str, word: str, team: str) -> str:
    return f"{PREFIX}:{period}:{word}:{team}"


def _period_before(at: datetime) -> str:
    return f"{at.year}-1" if at.month > _JUNE else f"{at.year - 1}-2"
