"""Which files a ticket takes: by size and by kind."""

import posixpath
from dataclasses import replace
from fnmatch import fnmatch

from core.model.attachment import Attachment, FileProblem
from core.model.policy import FileLimits
from core.model.text import clean, is_blank

DANGEROUS = frozenset(
    ".exe .com .bat .cmd .msi .scr .ps1 .vbs .js .jse .jar .lnk .hta .dll .apk .dmg .pkg .sh "
    ".html .htm .svg .xhtml .iso .img".split()
)
"""Endings that run or that a browser would run, whatever type the sender claims."""

MAX_FILE_NAME_CHARS = 120


def allowed_type(limits: FileLimits, media_type: str, name: str) -> bool:
    """Is this kind of file taken? The name's ending may forbid what the type would allow."""
    kind = media_type.split(";")[0].strip().casefold()
    if posixpath.splitext(name)[1].casefold() in DANGEROUS:
        return False
    return any(fnmatch(kind, pattern.casefold()) for pattern in limits.types)


def admit(limits: FileLimits, file: Attachment) -> Attachment:
    """The file as it is kept, or with the problem for which it is turned away."""
    file = replace(file, name=clean_name(file.name))
    if not allowed_type(limits, file.media_type, file.name):
        return replace(file, problem=FileProblem.TYPE_NOT_ALLOWED, sha256="")
    if file.size > limits.max_bytes:
        return replace(file, problem=FileProblem.TOO_LARGE, sha256="")
    if file.size == 0:
        return replace(file, problem=FileProblem.EMPTY, sha256="")
    return file


def clean_name(name: str) -> str:
    """The name without folders and invisible tricks, on one line; cut where long."""
    last = name.replace("\\", "/").split("/")[-1]
    shown = " ".join(clean(last).split())
    if is_blank(shown):
        return "file"
    if len(shown) <= MAX_FILE_NAME_CHARS:
        return shown
    ending = posixpath.splitext(shown)[1][:12]
    return clean(shown[: MAX_FILE_NAME_CHARS - len(ending)] + ending)
