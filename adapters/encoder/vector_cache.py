"""Vectors of article texts on disk, so that a start encodes only what is new.

Questions are never kept: they are people's words. A file that is broken, of another encoder or
cannot be written is done without; it is only a cache.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    from core.model.match import TextEncoder

log = logging.getLogger(__name__)

MAX_VECTORS: Final = 200_000
"""The newest are kept; each takes 2 KB."""


class CachedEncoder:
    """An encoder whose article vectors are kept in `file`."""

    def __init__(self, encoder: "TextEncoder", name: str, file: Path) -> None:
        """`name` is that of the encoder with its version: vectors of another are of no use."""
        self._encoder, self._name, self._file = encoder, name, file
        self._known = self._read()

    def encode(self, texts: Sequence[str]) -> "NDArray[float32]":
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            vectors = self._encoder.encode(list(new.values()))
            self._known.update(zip(new, vectors, strict=True))
        found: NDArray[float32] = np.array([self._known[key] for key in keys], np.float32)
        if new:
            self._write()
        return found

    def encode_questions(self, texts: Sequence[str]) -> "NDArray[float32]":
        return self._encoder.encode_questions(texts)

    def _read(self) -> dict[bytes, "NDArray[float32]"]:
        try:
            with self._file.open("rb") as content, np.load(content, allow_pickle=False) as kept:
                if str(kept["name"]) != self._name:
                    return {}
                keys = [bytes(key) for key in kept["keys"]]
                return dict(zip(keys, np.asarray(kept["vectors"], np.float32), strict=True))
        except FileNotFoundError:
            return {}
        except Exception as trouble:  # noqa: BLE001 - whatever is in it, it can be made again
            log.warning("vectors.unreadable", extra={"error": type(trouble).__name__})
            return {}

    def _write(self) -> None:
        kept = dict(list(self._known.items())[-MAX_VECTORS:])
        keys = np.frombuffer(b"".join(kept), np.uint8).reshape(len(kept), -1)
        vectors = np.array(list(kept.values()), np.float32)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=self._file.name)
            with os.fdopen(handle, "wb") as out:
                np.savez(out, name=np.array(self._name), keys=keys, vectors=vectors)
            Path(name).replace(self._file)
        except OSError as trouble:
            log.warning("vectors.not_kept", extra={"error": type(trouble).__name__})
