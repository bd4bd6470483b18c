"""Validating one table of the policy by its pydantic model, and putting what pydantic found into
our words: the name of the setting, what it must be, and the remedy, at the line of the setting.

Each table is validated by itself, so that the mistakes of all are known at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, get_args

from annotated_types import Ge, Le
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.policy.line_numbers import Path
from bot.policy.problems import Problems, did_you_mean, dotted_path, quote_names
from bot.policy.values import TEXT, Kind, Names


class Section(BaseModel):
    """A table of the policy. A setting of the wrong kind or an unknown one is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    EXAMPLE: ClassVar[str] = ""
    """How it is written inside another table."""


S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class PolicyReader:
    """The file as TOML gave it, and what is wrong with it so far."""

    content: Mapping[str, Any]
    problems: Problems

    def section(self, model: type[S], name: str) -> S:
        """[name], by a model with a default for each setting; all of them if something is wrong."""
        return self.table(model, (name,), self.content.get(name, {})) or model()

    def entries(self, model: type[S], section: str) -> dict[str, S]:
        """Every [section.name] with which nothing is wrong, in the order of the file."""
        tables = self.content.get(section, {})
        if not isinstance(tables, dict):
            what = f"{section} must be tables."
            self.problems.add((section,), what, f"Write [{section}.name].")
            return {}
        found = {}
        for name, table in tables.items():
            if not isinstance(table, dict):
                what = f"[{section}] has a setting {name!r} of its own."
                self.problems.add((section, name), what, f"Write [{section}.{name}].")
            elif (entry := self.table(model, (section, name), table)) is not None:
                found[name] = entry
        return found

    def names(self, section: str) -> tuple[str, ...]:
        """Every [section.name], whether something is wrong with it or not."""
        tables = self.content.get(section, {})
        return tuple(tables) if isinstance(tables, dict) else ()

    def table(self, model: type[S], path: Path, value: object) -> S | None:
        """`value` by its model; None if something is wrong with it."""
        if not isinstance(value, dict):
            self.problems.add(path, *_not_a_table(path))
            return None
        names = Names({section: self.names(section) for section in self.content})
        try:
            return model.model_validate(value, context=names)
        except ValidationError as wrong:
            errors = wrong.errors(include_url=False, include_input=False)
            # A misspelt key first, then what is missing for that reason; both are in one line.
            for error in sorted(errors, key=lambda error: error["type"] != "extra_forbidden"):
                self._add(model, path, error)
            return None

    def _add(self, model: type[Section], path: Path, error: ErrorDetails) -> None:
        """The error in our words. Numbers in its location count items; their line is the list's."""
        loc = tuple(part for part in error["loc"] if isinstance(part, str) and part != "[key]")
        if (inner := _model_of(model.model_fields.get(loc[0]))) and loc[1:]:
            model, path, loc = inner, (*path, loc[0]), loc[1:]
        what, remedy = _describe(error, model, (*path, *loc), loc)
        self.problems.add((*path, *loc), what, remedy)


def _describe(error: ErrorDetails, model: type[Section], path: Path, loc: Path) -> tuple[str, str]:
    """What is wrong with the setting at `path`, which is `loc` in the model; and the remedy."""
    context = error.get("ctx", {})
    field = model.model_fields.get(loc[0])
    inner = _model_of(field)
    match error["type"]:
        case "mistake":
            return f"{quote_names(path)}{context['predicate']}", context["remedy"]
        case "extra_forbidden":
            what = f'[{dotted_path(path[:-1])}] has no setting "{path[-1]}".'
            return what, did_you_mean(path[-1], model.model_fields)
        case "missing":
            what = f'[{dotted_path(path[:-1])}] needs "{path[-1]}".'
            return what, inner.EXAMPLE if inner else f"Add it as {_kind_of(field, loc).what}."
        case _ if inner:
            return _not_a_table(path)
        case _:
            wanted = _kind_of(field, loc)
            return f"{quote_names(path)} must be {wanted.what}.", wanted.remedy


def _not_a_table(path: Path) -> tuple[str, str]:
    return f"[{dotted_path(path)}] must be a table.", f"Write it as [{dotted_path(path)}]."


def _model_of(field: FieldInfo | None) -> type[Section] | None:
    kind = field.annotation if field else None
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def _kind_of(field: FieldInfo | None, loc: Path) -> Kind:
    """What a field must be, by its annotation; below a mapping's key, what its values must be."""
    if field is None:
        return TEXT
    metadata: Sequence[object] = field.metadata
    if len(loc) > 1:
        metadata = get_args(field.annotation)[-1].__metadata__
    for each in metadata:
        if isinstance(each, Kind):
            return each
    low = next((each.ge for each in metadata if isinstance(each, Ge)), None)
    high = next((each.le for each in metadata if isinstance(each, Le)), None)
    if low is not None and high is not None:
        return Kind(f"a number from {low:.12g} to {high:.12g}")
    return Kind("true or false") if field.annotation is bool else TEXT
