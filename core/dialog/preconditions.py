"""What the table promises: a move may rely on it, and a broken promise is loud."""

from typing import TypeVar

T = TypeVar("T")


def require(value: T | None) -> T:
    """`value`, which is there by the edge that led here. Raises LookupError if it is not."""
    if value is None:
        raise LookupError("the table led here without what this move works on")
    return value


def narrow(kind: type[T], value: object) -> T:
    """`value`, which is a `kind` by the edge that led here. Raises LookupError if it is not."""
    if not isinstance(value, kind):
        raise LookupError(f"the table led here with {type(value).__name__}, not {kind.__name__}")
    return value
