"""Files that go out with a message: their kept bytes, under names that harm nobody."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.model.attachment import Attachment
from core.model.text import clean, is_blank, one_line
from core.ports import AdapterQueries

log = logging.getLogger(__name__)

MAX_FILE_NAME_CHARS: Final = 100
_UNFIT: Final = re.compile(r'[\\/:*?"<>|]')


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    name: str
    content: bytes


async def load_files(
    memory: AdapterQueries,
    platform: str,
    files: Sequence[Attachment],
) -> list[OutgoingFile]:
    """The bytes of what goes along. What is not kept any more is logged."""
    found = list[OutgoingFile]()
    for file in files:
        content = await memory.blob(file.sha256)
        if content is None:
            log.error("file.lost", extra={"platform": platform, "sha256": file.sha256})
            continue
        found.append(OutgoingFile(file.name, content))
    return found


def safe_name(name: str) -> str:
    """A name without what is not seen and what could be a path; the ending stays."""
    shown = one_line(_UNFIT.sub("_", clean(name)), 2000)
    return "file" if is_blank(shown) else clean(shown[-MAX_FILE_NAME_CHARS:])
