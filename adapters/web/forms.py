"""Reading what a browser sent: fields and files of a form, within limits."""

from collections.abc import AsyncGenerator, AsyncIterator, MutableMapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

MAX_FIELDS: Final = 40
MAX_FILES: Final = 10
"""Where a form takes any."""
MAX_FIELD_BYTES: Final = 256 * 1024
MAX_DIGITS: Final = 12
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


async def read_form(request: Request, *, max_files: int = 0) -> SentForm:
    """The form of a POST. Raises HTTPException 400 where it cannot be read."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise HTTPException(400)
    parser = _Multipart if kind == "multipart/form-data" else FormParser
    limits = {"max_fields": MAX_FIELDS, "max_part_size": MAX_FIELD_BYTES}
    if parser is _Multipart:
        limits["max_files"] = max_files
    try:
        async with aclosing(request.stream()) as stream:
            data = await parser(request.headers, stream, **limits).parse()
    except (MultiPartException, ClientDisconnect, ValueError, KeyError) as broken:
        raise HTTPException(400) from broken
    request.scope["state"].setdefault(FORMS, []).append(data)
    return SentForm(data)


class _Multipart(MultiPartParser):
    """Refuses a body that ends in the middle of a part, whose file nobody would close."""

    def __init__(
        self, headers: Headers, stream: AsyncGenerator[bytes, None], **limits: int
    ) -> None:
        super().__init__(headers, stream, **limits)
        self._whole = True

    def on_part_begin(self) -> None:
        super().on_part_begin()
        self._whole = False

    def on_part_end(self) -> None:
        super().on_part_end()
        self._whole = True

    async def parse(self) -> FormData:
        form = await super().parse()
        if not self._whole:
            for file in self._files_to_close_on_error:
                file.close()
            raise MultiPartException("The body ends too early.")
        return form


NO_REDIRECT: Final = b"x-no-redirect"
"""A script that sends a form asks by this header for the address of the page that follows, and goes
there itself: by a redirect it would read that page, with what it shows only once."""


def name_next_page(message: MutableMapping[str, Any]) -> None:
    """Make an answer that leads elsewhere one that says where to, in `X-Location`."""
    if message["status"] == 303:
        message["status"] = 200
        named = ((b"x-location" if k == b"location" else k, v) for k, v in message["headers"])
        message["headers"] = list(named)


def whole_number(text: str) -> int:
    """The number in an address; 0 where there is none, or one with too many digits to mean any."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_number else 0


async def chunks(file: UploadFile) -> AsyncIterator[bytes]:
    """The content of an uploaded file, a part at a time."""
    while part := await file.read(CHUNK_BYTES):
        yield part
