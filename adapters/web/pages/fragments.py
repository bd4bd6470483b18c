"""Parts of pages that are rendered once and kept by what they show.

What belongs to one request or one ticket (the tokens of its forms, its number) is no part of what
is kept: a mark stands in its place, and is filled in each time. The marks are random, so that
nobody's words can hold one.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final

from cachetools import LRUCache
from markupsafe import Markup

from adapters.web.security.secrets import new_token

MAX_CHARS: Final = 8_000_000
"""Of all that is kept; what was used longest ago goes first."""
OVERHEAD_CHARS: Final = 1_000
"""Of a fragment's key and of what it is about: what shows nothing takes up room as well."""


class FragmentCache:
    """`marks` are what a fragment is rendered with in the place of the request's own values."""

    def __init__(self, *names: str) -> None:
        self.marks = {name: new_token() for name in names}
        self._kept = LRUCache[Hashable, tuple[str, Any]](
            MAX_CHARS, getsizeof=lambda kept: OVERHEAD_CHARS + len(kept[0])
        )

    def get(self, key: Hashable, render: Callable[[], str], about: object = None) -> str:
        """The fragment that this key names, still with its marks. Where the key has the `id` of an
        object, that is `about`, and it is kept as long.
        """
        kept = self._kept.get(key)
        if kept is None:
            kept = (render(), about)
            if len(kept[0]) < MAX_CHARS // 8:
                self._kept[key] = kept
        return kept[0]

    def fill(self, html: str, values: dict[str, str]) -> Markup:
        """With the request's own values, which must be safe in HTML as they are."""
        for name, value in values.items():
            html = html.replace(self.marks[name], value)
        return Markup(html)  # noqa: S704  # templates escape what they are given
