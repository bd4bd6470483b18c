"""PostgreSQL: the rows of a decision as the shape and the parameters of one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.model.outbox_message import LeaseOffer, OutboxMessage
from core.model.people import Place, Posted
from core.store.codec import in_micros
from core.store.connection.driver_statement import encode_records
from core.store.decision.fused_statement import FusedShape
from core.store.decision.rows import DecisionRows, Shown
from core.store.decision.writer import TICKET_COUNTER
from core.store.outbox.leases import (
    LeasedRow,
    lane_heads,
    outbox_message,
    slot_of,
    under,
)
from core.store.place_bindings import row as place_row


@dataclass(slots=True)
class FusedWrite:
    """`number` is that of the ticket that is opened, and `is_first` the first one of the desk."""

    rows: DecisionRows
    shown: Shown
    number: int | None = None
    is_first: bool = False
    offer: LeaseOffer | None = None
    shape: FusedShape = FusedShape()
    values: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.rows
        self._add("noted", rows.noted)
        shape = FusedShape(
            changes=tuple(rows.ticket_changes),
            new_ticket=self._has("new_ticket", [rows.new_ticket] if rows.new_ticket else []),
            readers_gone=self._has("readers_gone", rows.readers_gone),
            readers_new=self._has("readers_new", rows.readers_new),
            participants_gone=self._has("participants_gone", rows.participants_gone),
            participants=self._has("participants", rows.participants),
            deadlines_gone=self._has("deadlines_gone", rows.deadlines_gone),
            deadlines_new=self._has("deadlines_new", rows.deadlines_new),
            entries=self._has("said", [*rows.entries, *rows.messages]),
            messages=any(row["slot"] for row in rows.messages),
            taken_back=self._has("taken_back", rows.taken_back),
            files=self._has("files", rows.files),
            outgoing=self._has("outgoing", self._outbox_rows()),
            leases="hold" in self.values,
            counts=self._has("counts", rows.counts),
        )
        self._add("ticket", rows.ticket_changes)
        if rows.conversation is not None:
            self._add("state", rows.conversation)
            self.values["state_read"] = rows.read_version
            begins = rows.read_version == 0
            shape = shape._replace(begins=begins, goes_on=not begins)
        self.shape = self._with_guards(shape)

    def _outbox_rows(self) -> list[dict[str, Any]]:
        """Where some may be leased at once, with what is needed to hand them over."""
        rows, offer = self.rows.outgoing, self.offer
        heads = {n for n, _ in lane_heads(rows, offer)}
        if not heads or offer is None:
            return rows
        self.values["hold"] = in_micros(offer.hold)
        return [
            {**row, "head": n in heads, "slot": slot_of(action), "under": under(action)}
            for n, (row, action) in enumerate(zip(rows, self.rows.actions, strict=True))
        ]

    def leased(self, found: Sequence[Sequence[Any]]) -> list[OutboxMessage]:
        """Of what the statement gave: the messages that were leased."""
        messages = list[OutboxMessage]()
        for _, n, seq, *stands in found if self.shape.leases else ():
            if seq is None:
                continue
            row, action = self.rows.outgoing[n], self.rows.actions[n]
            talk = str(action.conversation)
            standing = {(talk, slot_of(action)): _posted_message(stands[:4])}
            standing[talk, under(action)] = _posted_message(stands[4:])
            known = {key: at for key, at in standing.items() if key[1] and at is not None}
            taken = LeasedRow(seq, row["key"], row["lane"], row["due_at"])
            messages.append(outbox_message(taken, action, known))
        return messages

    def _with_guards(self, shape: FusedShape) -> FusedShape:
        free, taken, moved = list[Any](), list[Any](), list[Any]()
        for place, owner in self.rows.places.items():
            before = self.shown.owners.get(place)
            row: dict[str, str | None] = {**place_row(place, owner)}
            if place not in self.shown.owners:
                taken.append(row)
            elif before is None:
                free.append(row)
            elif before != owner:
                moved.append({**row, "before": before})
        others = self._others()
        self.values |= {"places_free_count": len(free), "places_from_count": len(moved)}
        self.values["others_count"] = len(others)
        if self.number is not None:
            self.values |= {"number": self.number, "number_name": TICKET_COUNTER}
        return shape._replace(
            places_free=self._has("places_free", free),
            places_any=self._has("places_any", taken),
            places_from=self._has("places_from", moved),
            others=self._has("others", others),
            first_number=self.number is not None and self.is_first,
            next_number=self.number is not None and not self.is_first,
        )

    def _others(self) -> list[dict[str, object]]:
        own = self.rows.conversation["id"] if self.rows.conversation else None
        return [
            {"id": id_, "version": stored.conversation.version}
            for id_, stored in sorted(self.shown.states.items())
            if id_ != own
        ]

    def _has(self, name: str, rows: list[dict[str, Any]]) -> bool:
        if rows:
            self.values[name] = encode_records(rows)
        return bool(rows)

    def _add(self, part: str, row: Mapping[str, object]) -> None:
        self.values |= {f"{part}_{name}": value for name, value in row.items()}


def can_fuse(rows: DecisionRows) -> bool:
    """Each row may be written only once by a statement: not twice under one key, nor both written
    and taken back. And what was not shown cannot be compared.
    """
    slots = [(row["conversation_id"], row["slot"]) for row in rows.messages if row["slot"]]
    slots += [(row["conversation_id"], row["slot"]) for row in rows.taken_back]
    return not rows.replaces_all and len(slots) == len(set(slots))


def _posted_message(stands: Sequence[str | None]) -> Posted | None:
    platform, room, thread, ref = stands
    if platform is None or room is None or thread is None or ref is None:
        return None
    return Posted(Place(platform, room, thread), ref)
