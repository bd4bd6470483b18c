"""A platform whose messages outlive the desk: what was posted stands in a file, on the disk."""

import asyncio
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.model.actions import Action, Say
from core.model.people import Place
from core.ports import Capabilities, Inbox, Posted
from core.store.codec import dumps

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Lines in a file. A line is on the disk before `add` returns, and no kill takes it back."""

    file: Path

    def add(self, line: Line) -> None:
        handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, (json.dumps(line) + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def __iter__(self) -> Iterator[Line]:
        if self.file.exists():
            yield from map(json.loads, self.file.read_text().splitlines())


@dataclass(slots=True)
class Wall:
    """Implements the adapter port. A message in a room of agents begins a thread of its own."""

    posts: Ledger
    name: str = "console"
    capabilities: Capabilities = Capabilities(
        buttons=True, threads=True, edits=True, max_text=4000, can_look=True
    )

    async def run(self, inbox: Inbox) -> None:
        await asyncio.Event().wait()

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        if not isinstance(action, Say):
            self.posts.add({"does": "retract", "key": key, "ref": posted and posted.ref})
            return None
        where = posted or self._stands(action, key)
        self.posts.add(
            {
                "does": "post" if posted is None else "edit",
                "key": key,
                "ref": where.ref,
                "lane": action.conversation,
                "wording": action.wording,
                "text": dumps(Action, action),
            }
        )
        return where

    async def find(self, action: Action, *, key: str) -> Posted | None:
        """The message that carries this key, if it stands on the wall."""
        found = any(line["key"] == key and line["does"] == "post" for line in self.posts)
        return self._stands(action, key) if found else None

    async def close(self) -> None:
        """A wall has nothing to let go of."""

    def _stands(self, action: Action, key: str) -> Posted:
        """Named by cause, so that two runs of the same story can be laid side by side."""
        room = action.to.room
        thread = action.to.thread or (str(action.conversation) if room.startswith("#") else "")
        return Posted(Place(self.name, room, thread), f"m:{key}")
