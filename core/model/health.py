"""What an operator should know of a desk: what could not be delivered or processed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Health:
    """Counts of now, but for `possible_duplicates`, which counts since the database began.

    `failing_deadlines` have failed and are tried again; `unknown_deadlines` are of a kind that
    only a newer release knows.
    """

    dead_letters: int = 0
    waiting_for_closed_channels: int = 0
    possible_duplicates: int = 0
    quarantined: int = 0
    failing_deadlines: int = 0
    unknown_deadlines: int = 0
