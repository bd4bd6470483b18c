"""A file that came with a message, as the desk keeps it."""

from dataclasses import dataclass
from enum import StrEnum


class FileProblem(StrEnum):
    """Why a file was not kept. The value is stored, and ends the name of the wording for it."""

    NONE = ""
    TOO_LARGE = "too_large"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"
    LATE = "late"
    """The file is still being uploaded."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is known of a file. The bytes are found by `sha256` (hex); `size` is in bytes.

    A file that was turned away is still named, so that its sender can be told: then `problem`
    names the reason, and no bytes are kept.
    """

    name: str
    media_type: str
    size: int
    sha256: str = ""
    problem: FileProblem = FileProblem.NONE

    @property
    def kept(self) -> bool:
        return self.problem is FileProblem.NONE
