"""Values at a fraction of the usual cost: frozen ones with many fields, and lazy ones.

`dataclasses` sets each field of a frozen value by a call past its class, and `replace` reads them
all before. An event makes and copies fifty values of ten to thirty fields, which was an eighth of
its CPU time. Here the `__dict__` of the new value is set as a whole (decision 118).
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Generic, TypeVar

T = TypeVar("T")
__all__ = ["Lazy", "fast_init", "with_fields"]

if TYPE_CHECKING:  # so that mypy checks the names and types of what is changed
    from dataclasses import replace as with_fields
else:

    def with_fields(value, **changes):
        """`dataclasses.replace` for a frozen value without slots, in a tenth of its time.

        It has no `__post_init__`, which would not run, and no cached properties, which would stay.
        Raises KeyError for a field that it does not have.
        """
        held = value.__dict__
        copied = held | changes
        if len(copied) != len(held):
            raise KeyError(*(changes.keys() - held.keys()))
        new = object.__new__(type(value))
        # Past the class, which is frozen. To update the mapping of `new` takes three times longer.
        object.__setattr__(new, "__dict__", copied)
        return new


class _NotGiven:
    """Stands for a default that is made anew for each value."""


def fast_init(kind: type[T]) -> type[T]:
    """Let a frozen dataclass without slots fill its fields at once.

    The code is made from its fields, as `dataclasses` itself does it. Raises TypeError where the
    class checks them in a `__post_init__`: neither this nor `with_fields` would call it.
    """
    own: Any = kind
    if hasattr(own, "__post_init__"):
        raise TypeError(f"{kind.__name__} has a __post_init__, which would not be called")
    scope: dict[str, Any] = {"put": object.__setattr__, "NotGiven": _NotGiven}
    parameters, entries = ["self"], list[str]()
    for each in fields(own):
        parameters.append(_parameter(each, scope))
        made = f"factory_{each.name}() if {each.name} is NotGiven else {each.name}"
        entries.append(f"'{each.name}': {made if _is_made(each) else each.name}")
    body = f"put(self, '__dict__', {{{', '.join(entries)}}})"
    exec(f"def __init__({', '.join(parameters)}): {body}", scope)  # noqa: S102 - of names alone
    own.__init__ = update_wrapper(scope["__init__"], own.__init__)
    return kind


def _is_made(each: "Field[Any]") -> bool:
    return each.default_factory is not MISSING


def _parameter(each: "Field[Any]", scope: dict[str, Any]) -> str:
    """How the field stands in the list of parameters; its default, if any, is put into `scope`."""
    if _is_made(each):
        scope[f"factory_{each.name}"] = each.default_factory
        return f"{each.name}=NotGiven"
    if each.default is MISSING:
        return each.name
    scope[f"default_{each.name}"] = each.default
    return f"{each.name}=default_{each.name}"


class Lazy(Generic[T]):
    """What `make` gives, worked out when it is first asked for. `make` must be pure: then it makes
    no difference when that is, nor that two threads which ask at once may both work it out.

    Not `functools.cached_property`, which takes a lock, nor `functools.cache`, which copies the
    name and the documentation of what it wraps: several of these are made at each event, and most
    are never asked.
    """

    __slots__ = ("_held", "_make")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._held: tuple[T] | None = None

    @property
    def value(self) -> T:
        """Raises what `make` raises, each time."""
        if self._held is None:
            self._held = (self._make(),)
        return self._held[0]
