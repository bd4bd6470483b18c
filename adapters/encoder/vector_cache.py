"""Vectors of article texts on disk, so that a start encodes only what is new.

Questions are never kept: they are people's words. A file that is broken, of another encoder or
cannot be written is done without; it is only a cache.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from core.model.match import NotEncoded

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    from core.model.match import TextEncoder

log = logging.getLogger(__name__)

MAX_BYTES: Final = 400 * 1024 * 1024
"""The newest vectors are kept; each takes 2 KB, and more from most servers."""
PROBE: Final = "The printer on the second floor does not print"
MIN_LIKENESS: Final = 0.99
"""Of a text's vectors, if they are of one model: servers compute with few digits."""


class CachedEncoder:
    """An encoder whose article vectors are kept in `file`."""

    def __init__(
        self, encoder: "TextEncoder", name: str, file: Path, *, may_change: bool = False
    ) -> None:
        """`name` is that of the encoder with its version: vectors of another are of no use. Where
        it `may_change` under its name, one text is encoded again and compared at each start.
        """
        self._encoder, self._name, self._file = encoder, name, file
        self._may_change, self._is_verified = may_change, not may_change
        self._known = self._read()

    def may_read(self, message: str) -> bool:
        return self._encoder.may_read(message)

    def encode(self, texts: Sequence[str]) -> "NDArray[float32]":
        if not self._is_verified:
            self._verify()
        keys = [_key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._add(new)
        found: NDArray[float32] = np.array([self._known[key] for key in keys], np.float32)
        return found

    def encode_questions(self, texts: Sequence[str]) -> "NDArray[float32]":
        return self._encoder.encode_questions(texts)

    def _add(self, new: Mapping[bytes, str]) -> None:
        """Encode and keep these. Raises NotEncoded; what was encoded before it failed is kept."""
        failed: NotEncoded | None = None
        try:
            rows = list(self._encoder.encode(list(new.values())))
        except NotEncoded as trouble:
            failed, rows = trouble, list(trouble.rows)
        if rows and any(each.shape != rows[0].shape for each in self._known.values()):
            self._known, rows = {}, []
            failed = NotEncoded("the vectors are of another model than before")
        self._known.update(zip(new, rows, strict=False))
        self._write()
        if failed is not None:
            self._is_verified = not self._may_change
            raise failed

    def _verify(self) -> None:
        """Forget the vectors of a model that is another by now. Raises NotEncoded."""
        fresh, kept = self._encoder.encode([PROBE])[0], self._known.get(_key(PROBE))
        if kept is None or kept.shape != fresh.shape or _cosine(kept, fresh) < MIN_LIKENESS:
            if self._known:
                log.warning("vectors.of_another_model", extra={"vectors": len(self._known)})
            self._known = {_key(PROBE): fresh}
        self._is_verified = True

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
        if not self._known:
            return
        each = next(iter(self._known.values())).nbytes
        kept = dict(list(self._known.items())[-(MAX_BYTES // each) :])
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


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _cosine(one: "NDArray[float32]", other: "NDArray[float32]") -> float:
    return float(one @ other) / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9)
