"""What could not be delivered or processed, in sentences for an operator."""

from collections.abc import Iterator

from core.ports import Health


def health_of(health: Health | None) -> Iterator[str]:
    """A sentence for each kind of trouble, with its remedy; none if all is well."""
    if health is None:
        return
    if health.dead_letters:
        yield f"{health.dead_letters} messages could not be delivered: `deskhand outbox list`"
    if health.waiting_for_closed_channels:
        count = health.waiting_for_closed_channels
        yield f"{count} messages wait for a closed channel: `deskhand outbox list`"
    if health.quarantined:
        count = health.quarantined
        yield f"{count} events could not be processed: `deskhand quarantine list`"
    if health.failing_deadlines:
        yield f"{health.failing_deadlines} deadlines fail and are tried again; the log says why"
    if health.unknown_deadlines:
        count = health.unknown_deadlines
        yield f"{count} deadlines are of a kind that only a newer version of Deskhand knows"
    if health.possible_duplicates:
        count = health.possible_duplicates
        yield f"possible duplicates so far: {count}; `deskhand outbox list --all` marks them"
