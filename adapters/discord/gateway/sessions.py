"""Sessions of the gateway: what was heard in them, what is stored, and where to go on."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mark:
    """Which dispatch of which session it was; the same when it is played again."""

    shard: int
    session: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.session}:{self.sequence}"


@dataclass(slots=True)
class Session:
    """A session of one shard, as it can be resumed."""

    id: str
    sequence: int
    gateway: str


@dataclass(slots=True)
class Sessions:
    """The sessions of every shard, of the process `by`; when that has `ended`, others may go on."""

    kept: dict[int, Session] = field(default_factory=dict)
    by: str = ""
    ended: bool = False

    @property
    def is_free(self) -> bool:
        return self.ended or not self.kept

    @classmethod
    def read(cls, text: str) -> "Sessions":
        """What `written` wrote; nothing where it cannot be read."""
        try:
            held = json.loads(text or "{}")
            kept = {int(shard): Session(*values) for shard, values in held["kept"].items()}
            return cls(kept, str(held["by"]), bool(held["ended"]))
        except (ValueError, TypeError, AttributeError, LookupError):
            return cls()

    def written(self) -> str:
        kept = {shard: [s.id, s.sequence, s.gateway] for shard, s in self.kept.items()}
        return json.dumps({"by": self.by, "ended": self.ended, "kept": kept})


@dataclass(slots=True)
class Ledger:
    """What was heard on each shard and is not yet stored: it must be played again after a restart,
    and so a session is resumed from before the first of it.
    """

    _last: dict[int, Session] = field(default_factory=dict)
    _open: dict[int, set[int]] = field(default_factory=dict)

    def heard(self, mark: Mark, gateway: str) -> None:
        known = self._last.get(mark.shard)
        if known is None or known.id != mark.session:
            self._open[mark.shard] = set()  # what an older session left open, the history tells
        self._last[mark.shard] = Session(mark.session, mark.sequence, gateway)
        self._open[mark.shard].add(mark.sequence)

    def stored(self, mark: Mark) -> None:
        """Also what is of no use is as good as stored."""
        known = self._last.get(mark.shard)
        if known is not None and known.id == mark.session:
            self._open[mark.shard].discard(mark.sequence)

    def left(self) -> Sessions:
        """The sessions as they are to be resumed."""
        found = Sessions()
        for shard, held in self._last.items():
            sequence = min((n - 1 for n in self._open[shard]), default=held.sequence)
            found.kept[shard] = Session(held.id, min(sequence, held.sequence), held.gateway)
        return found
