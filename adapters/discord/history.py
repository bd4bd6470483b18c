"""History: what was read of each place, and which words should stand there and do not. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from core.model.people import Person, Place
from core.ports import RelayedMessage

EPOCH_MS: Final = 1_420_070_400_000
"""Discord counts milliseconds from the beginning of 2015 in the upper bits of its ids."""


@dataclass(slots=True)
class ChannelHistory:
    """What was read of one place: which messages are there, and of which more was known."""

    place: Place
    channel: str = ""
    known: dict[int, RelayedMessage] = field(default_factory=dict)
    there: set[int] = field(default_factory=set)
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Carried words that were read nowhere, though each place was read where they can stand."""

    ref: int
    author: Person
    read: tuple[ChannelHistory, ...]


def find_missing(read: Sequence[ChannelHistory]) -> Iterator[Missing]:
    """A talk may have two threads in one room, so its words are sought in both."""
    for ref, author in {
        n: words.author for each in read for n, words in each.known.items()
    }.items():
        perhaps = tuple(each for each in read if ref in each.known)
        if all(each.is_complete and ref not in each.there for each in perhaps):
            yield Missing(ref, author, perhaps)


def moment_of(ref: str) -> datetime | None:
    """When something of this id was made, UTC; None for what is no id."""
    if not ref.isdecimal():
        return None
    return datetime.fromtimestamp(((int(ref) >> 22) + EPOCH_MS) / 1000, UTC)


def snowflake(moment: datetime) -> int:
    """The smallest id that something of this moment can have."""
    return max(0, int(moment.timestamp() * 1000) - EPOCH_MS) << 22
