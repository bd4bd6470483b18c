"""A file that came with a message, as the desk keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is known of a file. The bytes are found by `sha256` (hex); `size` is in bytes.

    A file that was turned away is still named, so that its sender can be told: then `problem`
    names the reason ("too_large", "type_not_allowed", "empty", "unreadable", or "late" while it is
    still on its way), and no bytes are kept.
    """

    name: str
    media_type: str
    size: int
    sha256: str = ""
    problem: str = ""

    @property
    def kept(self) -> bool:
        return not self.problem
