"""What the validator finds: violations, people called, links shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Violation:
    """A broken rule. `house` is our own rule; otherwise Slack refuses with `error`."""

    where: str
    rule: str
    path: str
    detail: str
    house: bool = False
    error: str = "invalid_blocks"

    def __str__(self) -> str:
        return f"{self.where} {self.path or '.'}: {self.rule}: {self.detail}"


@dataclass(frozen=True)
class Mention:
    """A live call of somebody. `channel` is where; a view has none."""

    user: str
    where: str
    channel: str = ""
    path: str = ""


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    where: str
    path: str


@dataclass
class Report:
    """One message or view under examination. `surface` is message, modal or home."""

    where: str
    surface: str = "message"
    channel: str = ""
    error: str = "invalid_blocks"
    violations: list[Violation] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    characters: int = 0

    def no(self, path: str, rule: str, detail: str = "", *, error: str = "") -> None:
        """Slack refuses this."""
        found = Violation(self.where, rule, path, detail, False, error or self.error)
        self.violations.append(found)

    def house(self, path: str, rule: str, detail: str = "") -> None:
        """Slack would take this; we do not."""
        self.violations.append(Violation(self.where, rule, path, detail, True, ""))

    def size(self, path: str, rule: str, value: object, most: int, least: int = 0) -> None:
        """A text or a list that is too long, or too short."""
        if not isinstance(value, str | list):
            self.no(path, rule, f"must be a text or a list, is {type(value).__name__}")
        elif len(value) > most:
            self.no(path, rule, f"{len(value)} > {most}")
        elif len(value) < least:
            self.no(path, rule, f"{len(value)} < {least}")

    def keys(self, path: str, value: Mapping[str, object], required: str, optional: str) -> bool:
        """Are the needed keys there, and no others?"""
        missing = [key for key in required.split() if value.get(key) is None]
        known = {"type", *required.split(), *optional.split()}
        unknown = [key for key in value if key not in known]
        for key in missing:
            self.no(path, "missing", key)
        for key in unknown:
            self.no(path, "unknown_key", key)
        return not missing
