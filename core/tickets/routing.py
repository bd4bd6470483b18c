"""Where a ticket goes: to the team that takes its category and has the matching expertise."""

import re
from collections.abc import Iterable

from core.model.policy import Desk, Team
from core.model.ticket import Details, Priority, Routing
from core.tickets.asserted_words import asserts_word, denies_word

_WORD = re.compile(r"\w[\w+-]*")


def route(desk: Desk, details: Details) -> Routing:
    """The team with the category and the most matching skills; on a tie, the desk's order.

    A skill counts more than the category alone, since a category is often only guessed. Where
    nothing speaks for any team, the default team takes it.
    """
    text = f"{details.description} {details.error_text} {details.steps}".casefold()
    ranked = [(_score(team, details.category, text), team) for team in desk.teams.values()]
    best_score, best = max(ranked, key=lambda pair: pair[0])
    if best_score == 0:
        best = desk.teams[desk.default_team]
    category = details.category if details.category in best.categories else ""
    return Routing(best.id, best.queue, category, words_in(best.skills, text))


def suggest_category(desk: Desk, text: str) -> str:
    """The category whose words the text uses most; "" if it uses none."""
    counted = {c.id: len(words_in(c.words, text.casefold())) for c in desk.categories.values()}
    best = max(counted, key=lambda id_: counted[id_])
    return best if counted[best] else ""


def suggest_priority(desk: Desk, text: str) -> Priority | None:
    """The highest priority whose words the text uses; None if it uses none.

    Words that would call people count only where a sentence says that they hold now; those of the
    other priorities count unless they are denied.
    """
    for priority in reversed(Priority):
        target = desk.sla[priority]
        found = words_in(target.words, text.casefold())
        if target.pages and asserts_word(found, text):
            return priority
        if not target.pages and not all(denies_word(word, text) for word in found):
            return priority
    return None


def words_in(words: Iterable[str], text: str) -> tuple[str, ...]:
    """Those of `words` that stand in `text` as whole words; `text` is case-folded already."""
    said = f" {' '.join(_WORD.findall(text))} "
    return tuple(w for w in words if f" {' '.join(_WORD.findall(w.casefold()))} " in said)


def _score(team: Team, category: str, text: str) -> int:
    return 2 * len(words_in(team.skills, text)) + (category in team.categories)
