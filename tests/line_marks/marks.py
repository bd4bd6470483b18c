"""Marks in a module's code: one before each statement, and one for each way out of a branch.

A trace function sees each line of everything that runs, also of pytest and hypothesis, which more
than doubled what the pure tests cost. A mark is one assignment, and only where we want to know.

The ways of a branch are the body that was entered, and anything else.
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

MARKS: Final = "_line_marks"
"""The name, in each module, of the bytes that its marks set."""
PLACE: Final = ("lineno", "col_offset", "end_lineno", "end_col_offset")


@dataclass(frozen=True, slots=True)
class Lines:
    """The statement that begins in one of these lines has run."""

    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A branch went into its body, from `first` to `last`, or past it."""

    line: int
    first: int
    last: int
    is_taken: bool


Mark: TypeAlias = Lines | Way


@dataclass
class MarkedModule:
    """A module whose marks are numbered; `meanings` says for each number what it tells."""

    tree: ast.Module
    meanings: list[Mark] = field(default_factory=list)

    @classmethod
    def of(cls, source: str | bytes) -> "MarkedModule":
        made = cls(ast.parse(source))
        body, kept = made.tree.body, _head(made.tree.body)
        made.tree.body = [*body[:kept], *made._marked(body[kept:])]
        made.meanings.append(Lines(tuple(_lines_of(body[:kept]))))  # set by who loads the module
        return made

    def _mark(self, meaning: Mark, beside: ast.AST) -> ast.stmt:
        number = len(self.meanings)
        self.meanings.append(meaning)
        at = {name: getattr(beside, name) for name in PLACE}
        name, index = ast.Name(MARKS, ast.Load(), **at), ast.Constant(number, **at)
        target = ast.Subscript(name, index, ast.Store(), **at)
        return ast.Assign([target], ast.Constant(1, **at), **at)

    def _marked(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        marked = list[ast.stmt]()
        for statement in body:
            marked.append(self._mark(Lines(tuple(_lines_of([statement]))), statement))
            self._enter(statement)
            marked.append(statement)
        return marked

    def _enter(self, statement: ast.stmt) -> None:
        match statement:
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                self._branch(statement)
            case ast.Match():
                self._cases(statement)
            case ast.Try() | ast.TryStar():
                for number, handler in enumerate(statement.handlers, 1):
                    looked_at = tuple(each.lineno for each in statement.handlers[:number])
                    mark = self._mark(Lines(looked_at), handler)
                    handler.body = [mark, *self._marked(handler.body)]
                statement.body = self._marked(statement.body)
                statement.orelse = self._marked(statement.orelse)
                statement.finalbody = self._marked(statement.finalbody)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                kept = 1 if ast.get_docstring(statement, clean=False) is not None else 0
                head, rest = statement.body[:kept], statement.body[kept:]
                statement.body = [*head, *self._marked(rest)]
            case ast.With() | ast.AsyncWith():
                statement.body = self._marked(statement.body)
            case _:
                pass

    def _branch(self, branch: ast.If | ast.For | ast.AsyncFor | ast.While) -> None:
        line = branch.test.lineno if isinstance(branch, ast.If | ast.While) else branch.lineno
        first, last = _span(branch.body)
        taken, past = (
            self._mark(Way(line, first, last, is_taken), branch) for is_taken in (True, False)
        )
        branch.body = [taken, *self._marked(branch.body)]
        branch.orelse = [past, *self._marked(branch.orelse)]

    def _cases(self, match: ast.Match) -> None:
        """A case was looked at where it matched, where a later one did, and where none did."""
        seen = list[tuple[int, int, int]]()
        for case in match.cases:
            line, (first, last) = case.pattern.lineno, _span(case.body)
            entered = [Lines((line,)), Way(line, first, last, True), *_passed(seen)]
            marks = [self._mark(each, case.pattern) for each in entered]
            case.body = [*marks, *self._marked(case.body)]
            seen.append((line, first, last))
        final = match.cases[-1]
        if final.guard is None and _takes_all(final.pattern):
            return
        none = [self._mark(each, match) for each in _passed(seen)]
        anything = ast.copy_location(ast.MatchAs(), final.pattern)
        match.cases.append(ast.match_case(anything, None, none))


def _passed(seen: Iterable[tuple[int, int, int]]) -> list[Mark]:
    return [
        mark
        for line, first, last in seen
        for mark in (Lines((line,)), Way(line, first, last, False))
    ]


def _takes_all(pattern: ast.pattern) -> bool:
    match pattern:
        case ast.MatchAs():
            return pattern.pattern is None or _takes_all(pattern.pattern)
        case ast.MatchOr():
            return any(_takes_all(each) for each in pattern.patterns)
        case _:
            return False


def _head(body: Sequence[ast.stmt]) -> int:
    """How many statements must stay at the top: the docstring, and imports of the future."""
    for number, statement in enumerate(body):
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not ((is_text and number == 0) or is_future):
            return number
    return len(body)


def _lines_of(body: Iterable[ast.stmt]) -> Iterable[int]:
    for statement in body:
        for decorator in getattr(statement, "decorator_list", ()):
            yield decorator.lineno
        yield statement.lineno


def _span(body: Sequence[ast.stmt]) -> tuple[int, int]:
    return min(_lines_of(body[:1])), body[-1].end_lineno or body[-1].lineno
