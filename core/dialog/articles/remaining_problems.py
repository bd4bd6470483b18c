"""Several problems in one message: which were meant, and which are still open."""

from core.dialog.articles.choices import SHOWN, is_open, name_of
from core.dialog.turn import Turn
from core.model.match import Match


def remaining_problems(turn: Turn) -> tuple[tuple[str, Match], ...]:
    """The problems for which nothing was shown since they were told, and something can be."""
    looked = turn.conversation.attempts
    told = next((at for at in range(len(looked) - 1, -1, -1) if looked[at].parts), None)
    if told is None:
        return ()
    later = looked[told + 1 :]
    seen = {look.found[0].slug for look in later if look.outcome in SHOWN}
    return tuple(
        (part, match)
        for part, match in zip(looked[told].parts, looked[told].found, strict=False)
        if match.slug not in seen and is_open(turn, name_of(match))
    )
