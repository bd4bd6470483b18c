"""The catalogues: what people read by name, one gettext file per language, and their plurals."""

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from babel import Locale
    from babel.messages.catalog import Catalog

SOURCE: Final = "en"
"""The language in which texts are written first. What another one lacks is shown in this one."""
LANGUAGES: Final[Mapping[str, str]] = {"en": "en_GB"}
"""Each language with the locale whose dates, numbers and lists it uses. A new one is a line here
and a file `<language>.po` beside this module.
"""

SHARED_ROWS: Final = {"so_far": "history"}
"""Lists whose lines are those of another list."""

_FOLDER = Path(__file__).parent
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_PLACE = re.compile(r"\{(\w+)\}")


def parse_locale(name: str) -> "Locale":
    """The locale of a name such as "en_GB"."""
    from babel import Locale

    return Locale.parse(name)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: `literals` around the arguments `names`, one more than those.

    One that is `optional` is left out when one of its arguments is missing or empty.
    """

    literals: tuple[str, ...]
    names: tuple[str, ...]
    optional: bool
    pairs: tuple[tuple[str, str], ...] = field(init=False)
    """Each argument with the literal behind it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pairs", tuple(zip(self.names, self.literals[1:], strict=True)))


@dataclass(frozen=True, slots=True)
class Template:
    """A text, in as many forms as the language has plurals if it counts an argument."""

    forms: tuple[tuple[Part, ...], ...]
    counts: str = ""
    names: tuple[str, ...] = field(init=False)
    """All arguments that it shows, in any of its forms, each once."""

    def __post_init__(self) -> None:
        named = (name for form in self.forms for part in form for name in part.names)
        object.__setattr__(self, "names", tuple(dict.fromkeys(named)))

    @property
    def needed(self) -> frozenset[str]:
        """The arguments that it cannot do without."""
        return frozenset(n for form in self.forms for p in form if not p.optional for n in p.names)

    @property
    def optional(self) -> frozenset[str]:
        """The arguments that it can do without."""
        return frozenset(self.names) - self.needed


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language. `texts` are as they were written, by name, the first form."""

    locale: "Locale"
    texts: Mapping[str, str]
    templates: Mapping[str, Template]
    plural: Callable[[int], int]
    is_right_to_left: bool = field(init=False)

    def __post_init__(self) -> None:
        # Each argument of each text asks; Babel would look into its data every time.
        object.__setattr__(self, "is_right_to_left", self.locale.text_direction == "rtl")

    def fill(self, name: str, /, *, count: int = 1, **args: str) -> str:
        """The text of this name with these arguments; see `filled`."""
        return self.filled(name, args, count)

    def filled(self, name: str, args: Mapping[str, str], count: int = 1) -> str:
        """The text with its arguments, in the plural of `count`. Raises KeyError for no text."""
        template = self.templates[name]
        written = list[str]()
        for part in template.forms[self.plural(count) if template.counts else 0]:
            if part.optional and not all(map(args.get, part.names)):
                continue
            written.append(part.literals[0])
            for key, literal in part.pairs:
                written += (args.get(key, ""), literal)
        return "".join(written)

    def __contains__(self, name: object) -> bool:
        return name in self.texts


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, or that of the source where there is none."""
    if language not in LANGUAGES:
        return catalogue(SOURCE)
    from babel.messages.pofile import read_po  # see adapters.words.dates

    with (_FOLDER / f"{language}.po").open("rb") as file:
        read = parse(read_po(file), parse_locale(LANGUAGES[language]))
    return read if language == SOURCE else complete(read, catalogue(SOURCE))


def parse(po: "Catalog", locale: "Locale") -> Catalogue:
    """The catalogue in a gettext file; entries that are fuzzy or not translated are left out."""
    texts, templates = dict[str, str](), dict[str, Template]()
    for message in po:
        if not message.id or message.fuzzy or not message.string:
            continue
        single = isinstance(message.id, str)
        name = str(message.id if single else message.id[0])
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        if not all(forms):
            continue
        counts = "" if single else str(message.id[1]).split()[-1].strip("{}")
        texts[name] = forms[0]
        templates[name] = Template(tuple(map(parts_of, forms)), counts)
    return Catalogue(locale, texts, templates, gettext.c2py(po.plural_expr))


def complete(read: Catalogue, source: Catalogue) -> Catalogue:
    """With the source's texts in the place of those that are missing."""
    missing = {name: text for name, text in source.texts.items() if name not in read.texts}
    templates = {name: source.templates[name] for name in missing}
    return Catalogue(
        read.locale, {**missing, **read.texts}, {**templates, **read.templates}, read.plural
    )


def parts_of(text: str) -> tuple[Part, ...]:
    """The text taken apart at its brackets."""
    found = list[Part]()
    for n, piece in enumerate(_OPTIONAL.split(text)):
        if piece:
            split = _PLACE.split(piece)
            found.append(Part(tuple(split[::2]), tuple(split[1::2]), optional=n % 2 == 1))
    return tuple(found)
