"""What of an HTML mail can be seen: inline styles, simple rules of style sheets, colours.

Hidden words are left out of what people and models read: a mail could otherwise show one thing to
its reader and say another to the desk. Rules under a condition (`@media (max-width: …)`) do not
count, since they apply on some screens only.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

MAX_RULES: Final = 400
MAX_RULES_OF_A_KEY: Final = 20
MAX_STYLE_CHARS: Final = 100_000

Declarations = Mapping[str, str]

_COMMENT: Final = re.compile(r"/\*(?:[^*]|\*(?!/))*(?:\*/|$)")
_LENGTH: Final = re.compile(r"(-?\d{0,6}(?:\.\d{0,6})?)\s*(px|pt|em|rem|ex|%|in|cm|mm|vw|vh)?")
_HEX: Final = re.compile(r"#([0-9a-f]{3,8})")
_RGB: Final = re.compile(
    r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+%?))?\s*\)"
)
_COMPOUND: Final = re.compile(r"(\w{0,30})((?:[.#][\w-]{1,80}){0,5})")
_MIN_CONTRAST: Final = 16
"""Summed over red, green and blue: less than that is the same colour to a reader."""
_NAMED: Final = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "green": (0, 128, 0),
    "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255), "yellow": (255, 255, 0), "navy": (0, 0, 128),
}  # fmt: skip

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks at a place. `background` is None where a picture lies behind it."""

    is_hidden: bool = False
    colour: Colour = (0, 0, 0)
    background: Colour | None = (255, 255, 255)
    is_tiny: bool = False

    @property
    def is_visible(self) -> bool:
        if self.is_hidden or self.is_tiny:
            return False
        if self.background is None:
            return True
        difference = sum(abs(a - b) for a, b in zip(self.colour, self.background, strict=True))
        return difference >= _MIN_CONTRAST


@dataclass(frozen=True, slots=True)
class _Rule:
    tag: str
    names: frozenset[str]
    declarations: Declarations


@dataclass(slots=True)
class StyleSheet:
    """Rules of the mail's style elements, by one class, id or tag that they need."""

    rules: dict[str, list[_Rule]] = field(default_factory=dict)
    count: int = 0

    def add(self, source: str) -> None:
        for selectors, body in _blocks(_COMMENT.sub("", source[:MAX_STYLE_CHARS])):
            declarations = {k: v for k, v in parse_style(body).items() if k in _RELEVANT}
            for selector in selectors.split(",") if declarations else ():
                self._add(selector.strip(), declarations)

    def _add(self, selector: str, declarations: Declarations) -> None:
        # Only what the last part of a selector needs is asked: better a rule too many here
        # than hidden words in a ticket.
        last = re.split(r"[\s>+~]+", selector)[-1] if selector else ""
        found = _COMPOUND.fullmatch(last)
        if not found or not last or self.count >= MAX_RULES:
            return
        names = frozenset(re.findall(r"[.#][\w-]+", found[2]))
        key = min(names) if names else found[1].lower()
        known = self.rules.setdefault(key, [])
        if len(known) < MAX_RULES_OF_A_KEY:
            known.append(_Rule(found[1].lower(), names, declarations))
            self.count += 1

    def declarations_for(self, tag: str, attributes: Mapping[str, str]) -> Declarations:
        found, important = dict[str, str](), dict[str, str]()
        if self.rules:
            names = {f".{each}" for each in attributes.get("class", "").split()[:30]}
            names |= {f"#{attributes['id']}"} if attributes.get("id") else set()
            for key in (tag, *sorted(names)):
                for rule in self.rules.get(key, ()):
                    if rule.names <= names and rule.tag in ("", tag):
                        found |= rule.declarations
                        important |= {k: v for k, v in rule.declarations.items() if "!" in v}
        return found | parse_style(attributes.get("style", "")) | important


_RELEVANT: Final = frozenset(
    "display visibility opacity font-size color background background-color max-height height width"
    " max-width overflow text-indent left top right margin-left margin-top clip clip-path"
    " mso-hide transform"
    .split()
)  # fmt: skip


def parse_style(style: str) -> dict[str, str]:
    """The declarations of a style attribute, names and values in lower case."""
    found = dict[str, str]()
    for declaration in style[:4000].split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip().lower()] = " ".join(value.lower().split())
    return found


def look_of(outer: Look, declarations: Declarations, attributes: Mapping[str, str]) -> Look:
    """How text inside an element looks, from how it looks around it."""
    if not declarations and not attributes:
        return outer
    hidden = outer.is_hidden or "hidden" in attributes or _is_hidden(declarations)
    colour = parse_colour(declarations.get("color", "") or attributes.get("color", ""))
    alpha = colour == _TRANSPARENT
    background = _background(outer, declarations, attributes)
    tiny = outer.is_tiny
    if size := declarations.get("font-size", ""):
        tiny = _is_at_most(size, 1.5)
    return replace(
        outer,
        is_hidden=hidden or alpha,
        colour=outer.colour if colour is None or alpha else colour,
        background=background,
        is_tiny=tiny,
    )


def is_tracking_size(attributes: Mapping[str, str], declarations: Declarations) -> bool:
    """Is a picture so small that it shows nothing?"""
    sizes = [attributes.get("width", ""), attributes.get("height", "")]
    sizes += [declarations.get("width", ""), declarations.get("height", "")]
    return any(size and _is_at_most(size, 3) for size in sizes)


_TRANSPARENT: Final[Colour] = (-1, -1, -1)


def parse_colour(value: str) -> Colour | None:
    value = value.replace("!important", "").strip().lower()
    if value == "transparent":
        return _TRANSPARENT
    if value in _NAMED:
        return _NAMED[value]
    if found := _HEX.fullmatch(value):
        digits = found[1]
        if len(digits) in (3, 4):
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) == 8 and digits.endswith("00"):
            return _TRANSPARENT
        if len(digits) in (6, 8):
            return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if found := _RGB.fullmatch(value):
        if found[4] and found[4].strip("%.0") == "":
            return _TRANSPARENT
        return min(int(found[1]), 255), min(int(found[2]), 255), min(int(found[3]), 255)
    return None


def _background(
    outer: Look, declarations: Declarations, attributes: Mapping[str, str]
) -> Colour | None:
    whole = declarations.get("background", "")
    if "url(" in whole or "gradient" in whole or "background" in attributes:
        return None
    if "background-image" in declarations:
        return None
    named = declarations.get("background-color", "") or attributes.get("bgcolor", "")
    for candidate in (named, whole, *whole.split(" ")):
        colour = parse_colour(candidate)
        if colour is not None:
            return outer.background if colour == _TRANSPARENT else colour
    return outer.background


def _is_hidden(declarations: Declarations) -> bool:
    get = declarations.get
    if get("display", "").startswith("none") or get("mso-hide", "").startswith("all"):
        return True
    if get("visibility", "").startswith(("hidden", "collapse")):
        return True
    if get("opacity", "") and _is_at_most(get("opacity", ""), 0.1):
        return True
    clips = "hidden" in get("overflow", "")
    if clips and any(
        get(name, "") and _is_at_most(get(name, ""), 1)
        for name in ("max-height", "height", "width", "max-width")
    ):
        return True
    if any(
        _is_below(get(name, ""), -90)
        for name in ("text-indent", "left", "top", "right", "margin-left", "margin-top")
    ):
        return True
    return (
        get("clip", "").replace(" ", "").startswith(("rect(0", "rect(1px,1px"))
        or get("clip-path", "").startswith(("inset(50%", "inset(100%", "circle(0"))
        or get("transform", "").replace(" ", "").startswith("scale(0)")
    )


def _number(value: str) -> tuple[float, str] | None:
    found = _LENGTH.match(value)
    if not found or not found[1].strip("-."):
        return None
    return float(found[1]), found[2] or ""


def _is_at_most(value: str, pixels: float) -> bool:
    """Of relative lengths only (nearly) nothing is too small: what they refer to is not known."""
    found = _number(value)
    if found is None:
        return False
    number, unit = found
    return number <= (pixels if unit in ("", "px", "pt") else 0.05)


def _is_below(value: str, limit: float) -> bool:
    found = _number(value)
    return (
        found is not None and found[0] <= limit and found[1] in ("", "px", "pt", "em", "%", "rem")
    )


def _blocks(source: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that apply on each screen."""
    skipped, at, skips_inside = 0, 0, list[bool]()
    for found in re.finditer(r"[{}]", source):
        head = source[at : found.start()].rpartition(";")[2].replace("<!--", "").strip()
        at = found.end()
        if found[0] == "}":
            skipped -= skips_inside.pop() if skips_inside else 0
        elif head.startswith("@"):
            skips_inside.append("(" in head or "print" in head or not head.startswith("@media"))
            skipped += skips_inside[-1]
        else:
            skips_inside.append(False)
            end = source.find("}", at)
            if not skipped and end >= 0:
                yield head, source[at:end]
