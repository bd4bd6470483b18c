"""Labelled questions: read from a file as docs/kb-eval.md has it, with groups, in two halves."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

HAND_OFF = "hand-off"
KIND = "# kind:"


@dataclass(frozen=True)
class Question:
    """`wanted` holds the slugs that answer it; empty where no article does."""

    text: str
    wanted: frozenset[str]
    kind: str

    @property
    def held_out(self) -> bool:
        """Half of the questions, told by their text: nothing is tuned on these, and single ones
        are not looked at."""
        return crc32(self.text.encode()) % 2 == 1


def read(file: Path) -> list[Question]:
    return list(_rows(file.read_text(encoding="utf-8").splitlines()))


def _rows(lines: list[str]) -> Iterator[Question]:
    kind = ""
    for line in lines:
        if line.startswith(KIND):
            kind = line.removeprefix(KIND).strip()
        if not line.strip() or line.startswith("#"):
            continue
        text, _, wanted = line.partition("\t")
        slugs = (part.strip() for part in wanted.split("|"))
        yield Question(text.strip(), frozenset(s for s in slugs if s != HAND_OFF), kind)
