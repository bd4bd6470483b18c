"""What could not be delivered or processed, in sentences for an operator."""

from collections.abc import Iterator

from bot.terminal import count
from core.model.quarantine import Health


def health_of(health: Health | None) -> Iterator[str]:
    """A sentence for each kind of trouble, with its remedy; none if all is well."""
    if health is None:
        return
    if health.dead_letters:
        dead = count(health.dead_letters, "message")
        yield f"{dead} could not be delivered: `deskhand outbox list`"
    if health.waiting_for_closed_channels:
        waiting = count(health.waiting_for_closed_channels, "message waits", "messages wait")
        yield f"{waiting} for a closed channel: `deskhand outbox list`"
    if health.quarantined:
        quarantined = count(health.quarantined, "event")
        yield f"{quarantined} could not be processed: `deskhand quarantine list`"
    if health.failing_deadlines:
        failing = count(health.failing_deadlines, "deadline fails", "deadlines fail")
        yield f"{failing} for now and will be tried again; the log says why"
    if health.unknown_deadlines:
        unknown = count(health.unknown_deadlines, "deadline is", "deadlines are")
        yield f"{unknown} of a kind that only a newer version of Deskhand knows"
    if health.possible_duplicates:
        doubled = health.possible_duplicates
        yield f"possible duplicates so far: {doubled}; `deskhand outbox list --all` marks them"
