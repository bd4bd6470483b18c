"""What a transcript is written on: no colours, and a reader who may leave at any line."""

import os
from typing import Any, Final

from rich.console import Console

WIDTH: Final = 100


class TranscriptConsole(Console):
    """A console for transcripts: no terminal codes, the same width everywhere.

    Where its reader has gone (`| head`), it is `unread` and stays silent: what the desk does
    meanwhile comes to its end in order. Rich would raise SystemExit into the midst of it.
    """

    def __init__(self, stream: object) -> None:
        super().__init__(
            file=stream,  # type: ignore[arg-type]
            force_terminal=False,
            color_system=None,
            emoji=False,
            width=WIDTH,
        )
        self.unread = False
        self.lost: OSError | None = None
        """Why a line could not be written, where the disk behind the output is full."""

    def print(self, *objects: Any, **options: Any) -> None:
        """As rich prints. A full disk silences the console; `raise_if_lost` tells it at the end."""
        try:
            super().print(*objects, **options)
        except OSError as trouble:
            self.lost = trouble
            self.on_broken_pipe()

    def raise_if_lost(self) -> None:
        """Raises the OSError by which output was lost; it does not stop what the desk does."""
        if self.lost is not None:
            raise self.lost

    def on_broken_pipe(self) -> None:
        self.quiet = self.unread = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())  # what is still to be flushed at the end goes there
        os.close(nowhere)
