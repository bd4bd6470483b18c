"""The head of an article file: YAML between two lines of dashes, each mistake with its line."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

import yaml

KEYS: Final = (
    *("title", "questions", "tags", "category", "audience", "owner", "reviewed", "lead"),
    *("handoff", "alarm"),
)
MAX_FRONT_MATTER_CHARS: Final = 20_000
"""Characters. A head is a page at most; more is a mistake or an attack on the YAML reader."""

MAX_TITLE_CHARS: Final = 120
MAX_QUESTION_CHARS: Final = 300
MAX_ALARM_CHARS: Final = 60
MIN_ALARM_CHARS: Final = 3
"""Of letters and digits: what is shorter stands in too many sentences."""

MAX_YAML_DEPTH: Final = 3

CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
"""What no text needs, and what a database or a terminal stumbles over."""

Report = Callable[[int, str, str], None]
"""Tells a problem: its line in the file, what is wrong, and the remedy."""


@dataclass(frozen=True, slots=True)
class Value:
    """The texts under one key, and the line of the file on which it stands."""

    line: int
    texts: tuple[str, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class FrontMatter:
    title: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    category: str
    audience: tuple[str, ...]
    owner: str
    reviewed: date | None
    lead_always: bool = False
    handoff: str = ""
    alarm: tuple[str, ...] = ()
    key_lines: tuple[tuple[str, int], ...] = ()


def read_front_matter(text: str, report: Report) -> FrontMatter | None:
    """The head, or None when its YAML cannot be understood; every mistake is reported.

    A head with mistakes comes back as far as it could be read, so that all are told at once.
    """
    node = _node(text, report)
    if node is None:
        return None
    values = _values(node, report)
    return FrontMatter(
        title=_one(values, "title", report, MAX_TITLE_CHARS),
        questions=_many(values, "questions", report, MAX_QUESTION_CHARS),
        tags=values["tags"].texts if "tags" in values else (),
        category=_one(values, "category", report, MAX_TITLE_CHARS),
        audience=_audience(values, report),
        owner=_one(values, "owner", report, MAX_TITLE_CHARS),
        reviewed=_date(values, report),
        lead_always=_lead(values, report),
        handoff=_one(values, "handoff", report, MAX_TITLE_CHARS) if "handoff" in values else "",
        alarm=_alarm(values, report),
        key_lines=tuple((name, value.line) for name, value in values.items()),
    )


def _node(text: str, report: Report) -> yaml.MappingNode | None:
    if len(text) > MAX_FRONT_MATTER_CHARS:
        report(
            1, f"the front matter is longer than {MAX_FRONT_MATTER_CHARS} characters", "Shorten it."
        )
        return None
    try:
        node = yaml.compose(text, Loader=_HeadLoader)
    except _Refused as refused:
        report(*refused.args)
        return None
    except yaml.MarkedYAMLError as trouble:
        remedy = "Put quotes round a value that contains a colon, a #, a ? or a quotation mark."
        what = f"the front matter is not YAML: {trouble.problem}"
        report(_line(trouble.problem_mark), what, remedy)
        return None
    except (ValueError, OverflowError):
        # PyYAML lets through what Python cannot make: the letter \UFFFFFFFF, the version 1.111...
        report(1, "the front matter has an escape or a number that does not exist", "Delete it.")
        return None
    if not isinstance(node, yaml.MappingNode):
        report(1, "the front matter has no keys", "Write lines such as title: Connect to the VPN.")
        return None
    return node


class _Refused(Exception):
    """YAML that no head needs: its line, what is wrong, and the remedy."""


class _HeadLoader(yaml.SafeLoader):
    """Refuses before anything is built: aliases expand without end, and depth ends in a crash."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            remedy = "Put quotes round a value with & or *."
            raise _Refused(line, "an anchor or an alias (& or *)", remedy)
        is_collection = isinstance(event, yaml.CollectionStartEvent)
        self.depth += is_collection
        if self.depth > MAX_YAML_DEPTH:
            raise _Refused(line, "lists within lists within lists", "Use plain lists of texts.")
        node = super().compose_node(parent, index)
        self.depth -= is_collection
        return node


def _line(mark: object) -> int:
    """The line of the file: the head begins on its second, and YAML counts from 0."""
    return int(getattr(mark, "line", -1)) + 2


def _values(node: yaml.MappingNode, report: Report) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for key, value in node.value:
        name, line = str(key.value), _line(key.start_mark)
        if name not in KEYS:
            near = get_close_matches(name, KEYS, 1)
            meant = f"Is it {near[0]}?" if near else f"Known keys: {', '.join(KEYS)}."
            report(line, f"unknown key {name[:40]!r}", meant)
        elif name in values:
            report(line, f"{name} stands twice", "Keep one of them.")
        else:
            values[name] = _value(name, line, value, report)
    return values


def _value(name: str, line: int, node: yaml.Node, report: Report) -> Value:
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    texts = []
    for item in items:
        if not isinstance(item, yaml.ScalarNode):
            where = _line(item.start_mark)
            report(where, f"{name} holds something that is not text", "Put quotes round it.")
        elif CONTROL.search(str(item.value)):
            # An escape such as \\0 makes what the file itself does not contain.
            where = _line(item.start_mark)
            report(where, f"an invisible control character in {name}", "Delete it.")
        elif said := _scalar_text(item):
            texts.append(said)
    return Value(line, tuple(texts), isinstance(node, yaml.SequenceNode))


def _scalar_text(node: yaml.ScalarNode) -> str:
    """The text as it was written, so that a title such as 404 or Yes stays what it was."""
    empty = node.tag.endswith(":null")
    return "" if empty else " ".join(str(node.value).split())


def _one(values: dict[str, Value], name: str, report: Report, longest: int) -> str:
    value = values.get(name)
    if value is None or not value.texts:
        report(value.line if value else 1, f"no {name}", f"Add a line {name}: ...")
        return ""
    if value.listed:
        report(value.line, f"{name} is a list", "Write one text, without a dash or brackets.")
    if len(value.texts[0]) > longest:
        report(value.line, f"{name} is longer than {longest} characters", "Shorten it.")
    return value.texts[0]


def _many(values: dict[str, Value], name: str, report: Report, longest: int) -> tuple[str, ...]:
    """None are allowed: an imported page is found by its title and text, and `lint` says so."""
    value = values.get(name)
    if value is None or not value.texts:
        return ()
    if not value.listed:
        report(value.line, f"{name} is one text", "Write each on a line that begins with a dash.")
    if max(map(len, value.texts)) > longest:
        report(value.line, f"one of the {name} is longer than {longest} characters", "Shorten it.")
    return value.texts


def _audience(values: dict[str, Value], report: Report) -> tuple[str, ...]:
    if "audience" not in values:
        return ("everyone",)
    value = values["audience"]
    if not value.texts:
        # An empty audience is not taken for everyone: the author may have meant to hide it.
        report(value.line, "audience is empty", "Write public, everyone, agents, or ids of teams.")
    for whole in ("public", "everyone"):  # each includes the readers that could stand beside it
        if whole in value.texts and len(set(value.texts)) > 1:
            report(value.line, f"audience names {whole} and others", "Write either, not both.")
            break
    return value.texts


def _date(values: dict[str, Value], report: Report) -> date | None:
    value = values.get("reviewed")
    if value is None or not value.texts:
        return None
    try:
        return date.fromisoformat(value.texts[0])
    except ValueError:
        report(value.line, "reviewed is not a date", "Write it as 2026-01-31.")
        return None


def _lead(values: dict[str, Value], report: Report) -> bool:
    """`lead: always` puts the short answer before each section that answers."""
    value = values.get("lead")
    if value is None or not value.texts:
        return False
    if value.texts != ("always",):
        remedy = "Write lead: always, or leave the line out; then a section stands alone."
        report(value.line, "lead is not always", remedy)
    return True


def _alarm(values: dict[str, Value], report: Report) -> tuple[str, ...]:
    """Words at which the article comes first: too many alarms cost more than none."""
    value = values.get("alarm")
    if value is None:
        return ()
    if not value.texts:
        report(value.line, "no alarm", "Write alarm: [smoke, swollen battery], or delete it.")
    for text in value.texts:
        if sum(map(str.isalnum, text)) < MIN_ALARM_CHARS:
            remedy = "Write a word or a phrase, as people say it: smoke, swollen battery."
            report(value.line, f"the alarm {text!r} is too short", remedy)
    return _many(values, "alarm", report, MAX_ALARM_CHARS)
