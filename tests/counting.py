"""Counting at the end of a story: what was lost, what stands twice, was the order kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.model.actions import Say
from core.ports import DeliveryState, OutboxRow

UNDER_WAY = (DeliveryState.WAITING, DeliveryState.SENDING)


@dataclass
class Count:
    """What is wrong at the end. All of it is empty after a good story."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def each(self, marks: Sequence[str], texts: Sequence[str]) -> None:
        """Each mark stands in one text, and they stand in their order."""
        for mark in marks:
            self.once(mark, sum(mark in text for text in texts))
        arrived = [mark for text in texts for mark in marks if mark in text]
        if list(dict.fromkeys(arrived)) != [mark for mark in marks if mark in arrived]:
            self.disordered.append(" ".join(arrived))

    def once(self, what: str, times: int) -> None:
        self.lost += [what] if not times else []
        self.doubled += [what] if times > 1 else []

    def messages(self, rows: Sequence[OutboxRow], standing: Mapping[str, int]) -> None:
        """Each message that was sent stands once; an edit stands where its message does.

        `rows` are the outbox, oldest first; `standing` is how often a message's key stands.
        """
        slots = set[tuple[str, str]]()
        for row in rows:
            self.dead += [row.key] if row.state is DeliveryState.DEAD else []
            self.stuck += [row.key] if row.state in UNDER_WAY else []
            if row.state is not DeliveryState.SENT or not isinstance(row.action, Say):
                continue
            say, found = row.action, standing[row.key]
            slot = (str(say.conversation), say.message_key)
            is_edit = bool(say.message_key) and slot in slots
            slots |= {slot}
            self.doubled += [f"{row.key} {say.wording}"] if found > 1 else []
            if not found and not is_edit and say.only_for is None:
                self.lost.append(f"{row.key} {say.wording}")
