"""What is wrong with a policy: where, what, and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.policy.line_numbers import Path, line_of


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` counts from 1."""

    line: int
    what: str
    remedy: str = ""

    def told(self, file: str) -> str:
        said = f"{file}:{self.line}: {self.what}"
        return f"{said} {self.remedy}" if self.remedy else said


class PolicyError(Exception):
    """The policy cannot be used; nothing starts on half of one. Names every problem at once."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(problem.told(file) for problem in self.problems))


@dataclass(slots=True)
class Problems:
    """Collects what is wrong; each problem once, at the line of its setting."""

    lines: Mapping[Path, int]
    found: list[Problem] = field(default_factory=list)

    def add(self, path: Path, what: str, remedy: str = "") -> None:
        problem = Problem(line_of(self.lines, path), what, remedy)
        if problem not in self.found:
            self.found.append(problem)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """The nearest known name if one is near, and the list of all."""
    names = list(known)
    from rapidfuzz import fuzz, process  # read where there is something to be mended

    near = process.extractOne(wrong, names, scorer=fuzz.ratio, score_cutoff=65)
    guess = f'Did you mean "{near[0]}"? ' if near else ""
    return f"{guess}Known: {', '.join(names)}." if names else "None is defined."


def dotted_path(path: Path) -> str:
    return ".".join(path)


def quote_names(path: Path) -> str:
    """How a setting is called in a sentence: [teams.network] queue."""
    return f"[{dotted_path(path[:-1])}] {path[-1]}"
