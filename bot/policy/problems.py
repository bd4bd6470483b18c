"""What is wrong with a policy: where, what, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process


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


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """The nearest known name if one is near, and the list of all."""
    names = list(known)
    near = process.extractOne(wrong, names, scorer=fuzz.ratio, score_cutoff=65)
    guess = f'Did you mean "{near[0]}"? ' if near else ""
    return f"{guess}Known: {', '.join(names)}." if names else "None is defined."
