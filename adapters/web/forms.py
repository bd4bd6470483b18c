"""Reading what a browser sent: fields and files of a form, within limits."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_FIELDS: Final = 40
MAX_FILES: Final = 10
MAX_FIELD_BYTES: Final = 256 * 1024
CHUNK_BYTES: Final = 64 * 1024
FORMS: Final = "deskhand.forms"
"""Where a request's state holds its forms, whose files are closed after the answer."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """What was sent. A field that is missing, or is a file where text belongs, reads as ""."""

    data: FormData

    def text(self, name: str) -> str:
        value = self.data.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self) -> dict[str, str]:
        """Every text field by its name."""
        return {name: value for name, value in self.data.items() if isinstance(value, str)}

    def files(self, name: str) -> list[UploadFile]:
        """The files of a field; an empty file input sends one without a name."""
        found = self.data.getlist(name)
        return [file for file in found if isinstance(file, UploadFile) and file.filename]


async def read_form(request: Request) -> SentForm:
    """The form of a POST. Raises HTTPException 400 where it cannot be read."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise HTTPException(400)
    try:
        data = await request.form(
            max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES
        )
    except (UnicodeDecodeError, ValueError, KeyError) as broken:
        raise HTTPException(400) from broken
    request.scope["state"].setdefault(FORMS, []).append(data)
    return SentForm(data)


async def chunks(file: UploadFile) -> AsyncIterator[bytes]:
    """The content of an uploaded file, a part at a time."""
    while part := await file.read(CHUNK_BYTES):
        yield part
