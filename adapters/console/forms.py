"""A form in a terminal: asked field by field, each with its default."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from adapters.words.rendering import PlainDialect, fill, option_label
from core.model.actions import FieldKind, FormField, FormProblems, ShowForm
from core.model.attachment import Attachment

LEAVE = "/cancel"


@dataclass(slots=True)
class Filling:
    """A form on its way: which fields are still to be asked, and what was answered."""

    form: ShowForm
    dialect: PlainDialect
    values: dict[str, str] = field(default_factory=dict)
    files: list[Attachment] = field(default_factory=list)
    left: list[FormField] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = list(self.form.fields)

    @property
    def title(self) -> str:
        return self._word(f"form.{self.form.form.value}", self.form.args)

    @property
    def current(self) -> FormField | None:
        return self.left[0] if self.left else None

    @property
    def takes_files(self) -> bool:
        return any(field.kind is FieldKind.FILES for field in self.form.fields)

    def question(self) -> str:
        """The field that is asked now, with its choices numbered and its default."""
        asked = self.left[0]
        label = asked.label or self._word(f"form.field.{asked.name}", {})
        lines = [
            f"{n}. {self._option(asked, n - 1)}{' *' if option.value == asked.value else ''}"
            for n, option in enumerate(asked.options, 1)
        ]
        return "\n".join([f"{label}{self._hint(asked)}", *lines])

    def answer(self, said: str) -> str:
        """Take an answer; returns what is wrong with it, or ""."""
        asked = self.left[0]
        value = said.strip() or asked.value
        if asked.options and value:
            value = self._chosen(asked, value)
            if not value:
                return f"Please choose one of these by its number; {LEAVE} leaves the form."
        if asked.required and not value:
            return f"This one is needed; {LEAVE} leaves the form."
        if asked.kind != "files":
            self.values[asked.name] = value
        self.left.pop(0)
        return ""

    def ask_again(self, wrong: FormProblems) -> list[str]:
        """The fields with problems are asked once more; returns what is wrong with each."""
        self.left = [
            replace(field, value=self.values.get(field.name) or field.value)
            for field in self.form.fields
            if field.name in wrong.problems
        ]
        return [self._word(name, wrong.facts) for name in wrong.problems.values()]

    def _chosen(self, asked: FormField, value: str) -> str:
        known = [option.value for option in asked.options]
        if value.isascii() and value.isdigit() and 0 < int(value) <= len(known):
            return known[int(value) - 1]
        return value if value in known else ""

    def _option(self, asked: FormField, n: int) -> str:
        option = asked.options[n]
        return option_label(option, asked.name, self.form.language, self.form.zone, self.dialect)

    def _word(self, name: str, facts: Mapping[str, object]) -> str:
        return fill(name, facts, self.form.language, self.form.zone, self.dialect)  # type: ignore[arg-type]

    @staticmethod
    def _hint(asked: FormField) -> str:
        if asked.kind is FieldKind.FILES:
            return " (a path; empty to go on)"
        if asked.value and not asked.options:
            return f" [{asked.value}]"
        if asked.value:
            return " (empty takes *)"
        return "" if asked.required else " (may be left empty)"
