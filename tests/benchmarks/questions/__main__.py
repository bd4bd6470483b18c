"""`make bench-questions`: answered, offered or given up, by kind of question, and how fast."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from rich.console import Console
from rich.table import Table

from bot.article_folder import LoadedArticles, load
from bot.services import connect_encoder
from bot.settings import ENCODERS, read_settings
from core.knowledge.answer.decision import decide
from core.knowledge.library import Library, Search
from core.model.article import Article
from core.model.match import Answer, Choices
from tests.benchmarks.questions import learning_curve
from tests.benchmarks.questions.asked import Question, read

QUESTIONS = Path(__file__).with_name("questions.txt")
ARTICLES = Path("kb_articles")
COLUMNS = (
    "", "asked", "answered", "offered", "helped", "wrong answers", "given up", "no article",
    "answered", "choice",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What was done: the slug that was given as the answer, or those that were offered."""

    question: Question
    answered: str
    offered: tuple[str, ...]
    milliseconds: float

    @property
    def is_right(self) -> bool:
        return self.answered in self.question.wanted

    @property
    def is_wrong(self) -> bool:
        return bool(self.answered) and not self.is_right

    @property
    def is_offered(self) -> bool:
        return not self.question.wanted.isdisjoint(self.offered)


def ask(library: Library, question: Question) -> Outcome:
    """As a requester's first message is decided on."""
    begun = perf_counter()
    library = library.for_search(Search(question.text, frozenset()))
    verdict = decide(library.find(question.text, frozenset()), library.thresholds)
    took = (perf_counter() - begun) * 1000
    match verdict:
        case Answer(match=match):
            return Outcome(question, match.slug, (), took)
        case Choices(matches=matches):
            return Outcome(question, "", tuple(m.slug for m in matches), took)
        case _:
            return Outcome(question, "", (), took)


def table(title: str, outcomes: Sequence[Outcome]) -> Table:
    shown = Table(*COLUMNS, title=title, title_justify="left")
    for column in shown.columns[1:]:
        column.justify = "right"
    kinds = dict.fromkeys(outcome.question.kind for outcome in outcomes)
    for kind in kinds:
        shown.add_row(*_row(kind, [o for o in outcomes if o.question.kind == kind]))
    shown.add_section()
    shown.add_row(*_row("all", outcomes))
    return shown


def _row(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    answerable = [o for o in outcomes if o.question.wanted]
    others = [o for o in outcomes if not o.question.wanted]
    answered = sum(o.is_right for o in answerable)
    offered = sum(o.is_offered for o in answerable)
    given_up = sum(not o.answered and not o.offered for o in answerable)
    return [
        name,
        str(len(answerable)),
        str(answered),
        str(offered),
        _share(answered + offered, len(answerable)),
        str(sum(o.is_wrong for o in answerable)),
        str(given_up),
        str(len(others)),
        str(sum(o.is_wrong for o in others)),
        _share(sum(bool(o.offered) for o in others), len(others)),
    ]


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def summary(outcomes: Sequence[Outcome]) -> str:
    given = [o for o in outcomes if o.answered]
    wrong = sum(o.is_wrong for o in given)
    times = [o.milliseconds for o in outcomes]
    return (
        f"{len(given)} answers, {wrong} of them wrong ({_share(wrong, len(given))});"
        f" p50 {median(times):.1f} ms, p95 {quantiles(times, n=20)[18]:.1f} ms"
    )


def sum_up(outcomes: Sequence[Outcome]) -> learning_curve.Helped:
    """What a learning curve shows of these."""
    asked = [o for o in outcomes if o.question.wanted]
    others = [o for o in outcomes if not o.question.wanted]
    kinds = dict.fromkeys(o.question.kind for o in asked)
    by_kind = {k: [o for o in asked if o.question.kind == k] for k in kinds}
    helped = {k: sum(o.is_right or o.is_offered for o in of) / len(of) for k, of in by_kind.items()}
    return learning_curve.Helped(
        answered=sum(o.is_right for o in asked) / len(asked),
        offered=sum(o.is_offered for o in asked) / len(asked),
        wrong=sum(o.is_wrong for o in outcomes) / max(sum(bool(o.answered) for o in outcomes), 1),
        choices=sum(bool(o.offered) for o in others) / max(len(others), 1),
        by_kind=helped,
    )


def print_curve(console: Console, asked: Sequence[Question], shelf: LoadedArticles) -> None:
    """With the words of the articles alone."""

    def helped(articles: Sequence[Article]) -> learning_curve.Helped:
        library = Library.of(articles, glossary=shelf.glossary)
        return sum_up([ask(library, question) for question in asked])

    found = learning_curve.curve(shelf.articles, helped)
    console.print(learning_curve.figures(found))
    console.print(learning_curve.kinds(found))
    for line in learning_curve.chart(found):
        console.print(line, markup=False, highlight=False)


def main() -> None:
    parser = ArgumentParser(prog="make bench-questions", description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="as docs/kb-eval.md")
    parser.add_argument("--articles", type=Path, default=ARTICLES, help="a folder of articles")
    parser.add_argument("--list", action="store_true", help="name the failures that may be seen")
    parser.add_argument("--encoder", choices=ENCODERS, default="none", help="as KB_ENCODER")
    parser.add_argument("--curve", action="store_true", help="from fewer questions per article")
    wanted = parser.parse_args()
    encoder = connect_encoder(read_settings(kb_encoder=wanted.encoder))
    shelf = load(wanted.articles)
    library = Library.of(shelf.articles, encoder=encoder, glossary=shelf.glossary)
    if wanted.encoder == "server":
        library = library.with_fallback(Library.of(shelf.articles, glossary=shelf.glossary))
    outcomes = [ask(library, question) for question in read(wanted.questions)]
    console = Console(width=120)
    for title, held_out in (("held out", True), ("for tuning", False)):
        half = [o for o in outcomes if o.question.held_out is held_out]
        console.print(table(title, half))
        console.print(summary(half))
    console.print(table("all", outcomes))
    console.print(summary(outcomes))
    if wanted.curve:
        print_curve(console, read(wanted.questions), shelf)
    for outcome in outcomes if wanted.list else ():
        if not outcome.question.held_out and not outcome.is_right and not outcome.is_offered:
            print(outcome.answered or outcome.offered, outcome.question, sep="\t")


if __name__ == "__main__":
    main()
