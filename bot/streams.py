"""Standard streams that a shell closed (`>&-`), or whose encoding cannot write everything."""

import os
import sys
from io import TextIOWrapper
from typing import TextIO


def prepare_streams() -> None:
    """Give every standard stream something to work on. Python leaves None where one is closed, and
    where the locale knows no umlauts (LANG=C), a question mark is better than no output.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="replace")


def is_closed(stream: TextIO) -> bool:
    """Whether the shell had closed it, so that nobody can read what is written there."""
    return getattr(stream, "name", "") == os.devnull
