"""`make bench-questions ARGS=--curve`: how much example questions help, by their number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

import numpy as np
from rich.table import Table

from core.model.article import Article

NUMBERS: Final = (0, 1, 2, 4, None)
"""Example questions of each article, at most; None is all. With 0 it has its title alone."""
DRAWS: Final = 3
BAR: Final = 50
"""Characters of a bar of the chart."""


@dataclass(frozen=True)
class Helped:
    """Shares: of questions that have an answer, of all answers, and of questions that have none."""

    answered: float
    offered: float
    wrong: float
    choices: float
    by_kind: Mapping[str, float]

    @property
    def helped(self) -> float:
        return self.answered + self.offered


Ask = Callable[[Sequence[Article]], Helped]


def drawn(articles: Sequence[Article], number: int | None, seed: int) -> list[Article]:
    """The articles with so many of their questions; of one seed, the fewer are among the more."""
    chance = np.random.default_rng(seed)
    kept = list[Article]()
    for article in articles:
        first = chance.permutation(len(article.questions))[:number]
        questions = tuple(article.questions[place] for place in sorted(first.tolist()))
        kept.append(replace(article, questions=questions))
    return kept


def curve(articles: Sequence[Article], ask: Ask) -> Mapping[int | None, Sequence[Helped]]:
    """What each draw comes to."""
    return {
        number: [ask(drawn(articles, number, seed)) for seed in range(DRAWS if number else 1)]
        for number in NUMBERS
    }


def figures(found: Mapping[int | None, Sequence[Helped]]) -> Table:
    """The mean of the draws, and the least and the most that they helped."""
    shown = Table(title="Learning curve, by example questions per article", title_justify="left")
    columns = ("", "answered", "offered", "helped", "least", "most", "wrong", "choice, no article")
    for column in columns:
        shown.add_column(column, justify="right")
    for number, draws in found.items():
        means = (
            fmean(d.answered for d in draws),
            fmean(d.offered for d in draws),
            fmean(d.helped for d in draws),
            min(d.helped for d in draws),
            max(d.helped for d in draws),
            fmean(d.wrong for d in draws),
            fmean(d.choices for d in draws),
        )
        shown.add_row(_name(number), *(f"{mean:.3f}" for mean in means))
    return shown


def kinds(found: Mapping[int | None, Sequence[Helped]]) -> Table:
    """How much of each kind of question is helped."""
    shown = Table("", title="Helped, by kind of question", title_justify="left")
    for number in found:
        shown.add_column(_name(number), justify="right")
    for kind in found[NUMBERS[0]][0].by_kind:
        cells = (f"{fmean(d.by_kind[kind] for d in draws):.3f}" for draws in found.values())
        shown.add_row(kind, *cells)
    return shown


def chart(found: Mapping[int | None, Sequence[Helped]]) -> Iterator[str]:
    """Lines of text: a bar for each number."""
    yield "█ answered  ▒ offered  · given up, or another answer"
    for number, draws in found.items():
        answered, helped = fmean(d.answered for d in draws), fmean(d.helped for d in draws)
        full, half = round(answered * BAR), round(helped * BAR)
        bar = "█" * full + "▒" * (half - full) + "·" * (BAR - half)
        yield f"{_name(number):>12} {bar} {helped:.3f}"


def _name(number: int | None) -> str:
    return "all" if number is None else "titles only" if number == 0 else str(number)
