"""`dataclasses.replace` for frozen values with many fields, in half of its time. Used by the turn.

`replace` looks at each field in Python and calls a constructor that sets each by name; a turn and
its conversation have fifty, and an event makes ten of each. Where a value has few fields, use
`replace`: mypy checks its arguments.
"""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")
Setters = dict[str, Callable[[Any, Any], None]]


def with_fields(value: T, **changes: Any) -> T:
    """The same value with these fields changed. `value` is a dataclass with slots, two or more
    fields and no `__post_init__`. Raises KeyError for a field that it does not have.
    """
    kind: Any = type(value)
    read, setters = _fields_of(kind)
    new: T = kind.__new__(kind)
    for fill, held in zip(setters.values(), read(value), strict=True):
        fill(new, held)  # by the slot itself: the class is frozen
    for name, changed in changes.items():
        setters[name](new, changed)
    return new


@cache
def _fields_of(kind: type[Any]) -> tuple["attrgetter[tuple[Any, ...]]", Setters]:
    names = [field.name for field in fields(kind)]
    return attrgetter(*names), {name: kind.__dict__[name].__set__ for name in names}
