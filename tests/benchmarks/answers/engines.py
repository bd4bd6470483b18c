"""The desk and its peers: each is built on the same articles and asked the same questions."""

import re
import sqlite3
from collections.abc import Callable, Sequence

from core.model.match import TextEncoder
from tests.benchmarks.answers.sets import Entry

Answered = tuple[str, float]
Ask = Callable[[str], Answered]
NOBODY: Answered = ("", 0.0)


def deskhand(entries: Sequence[Entry], encoder: TextEncoder | None = None) -> Ask:
    from core.knowledge.library import Library

    library = Library.of((entry.article for entry in entries), encoder=encoder)

    def ask(text: str) -> Answered:
        found = library.find(text, frozenset())
        return (found[0].slug, found[0].score) if found else NOBODY

    ask.threshold = library.thresholds.answer  # type: ignore[attr-defined]
    return ask


def deskhand_semantic(entries: Sequence[Entry]) -> Ask:
    """As with KB_ENCODER=bundled, without vectors on disk."""
    from adapters.encoder.sentence_encoder import BundledEncoder

    return deskhand(entries, BundledEncoder())


def _texts(entries: Sequence[Entry], *, bodies: bool) -> tuple[list[str], list[str]]:
    """All that can be compared, and whose it is."""
    texts, owners = list[str](), list[str]()
    for entry in entries:
        own = [entry.title, *entry.examples, *(entry.body if bodies else ())]
        texts += own
        owners += [entry.id] * len(own)
    return texts, owners


def _fuzzy(entries: Sequence[Entry], scorer: Callable[..., float]) -> Ask:
    from rapidfuzz import process, utils

    texts, owners = _texts(entries, bodies=False)
    ready = [utils.default_process(text) for text in texts]

    def ask(text: str) -> Answered:
        found = process.extractOne(utils.default_process(text), ready, scorer=scorer)
        return (owners[found[2]], found[1] / 100) if found else NOBODY

    return ask


def token_set(entries: Sequence[Entry]) -> Ask:
    from rapidfuzz import fuzz

    return _fuzzy(entries, fuzz.token_set_ratio)


def wratio(entries: Sequence[Entry]) -> Ask:
    from rapidfuzz import fuzz

    return _fuzzy(entries, fuzz.WRatio)


def bm25s_stemmed(entries: Sequence[Entry]) -> Ask:
    import bm25s
    import Stemmer

    texts, owners = _texts(entries, bodies=True)
    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()

    def split(these: list[str]) -> list[list[str]]:
        words: list[list[str]] = bm25s.tokenize(
            these, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
        )
        return words

    retriever.index(split(texts), show_progress=False)

    def ask(text: str) -> Answered:
        words = split([text])
        if not words[0]:
            return NOBODY
        found, scores = retriever.retrieve(words, k=1, show_progress=False)
        return owners[int(found[0, 0])], float(scores[0, 0])

    return ask


def fts5(entries: Sequence[Entry]) -> Ask:
    texts, owners = _texts(entries, bodies=True)
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table texts using fts5(text, tokenize='porter unicode61')")
    db.executemany("insert into texts(rowid, text) values (?, ?)", list(enumerate(texts)))

    def ask(text: str) -> Answered:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        if not words:
            return NOBODY
        query = "select rowid, rank from texts where texts match ? order by rank limit 1"
        found = db.execute(query, (words,)).fetchone()
        return (owners[found[0]], -found[1]) if found else NOBODY

    return ask


def logistic(entries: Sequence[Entry]) -> Ask:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    texts, owners = _texts(entries, bodies=True)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    model = make_pipeline(make_union(words, letters), LogisticRegression(C=10, max_iter=200))
    model.fit(texts, owners)
    classes = model.classes_

    def ask(text: str) -> Answered:
        chances = model.predict_proba([text])[0]
        return str(classes[chances.argmax()]), float(chances.max())

    return ask


ENGINES: dict[str, Callable[[Sequence[Entry]], Ask]] = {
    "deskhand": deskhand,
    "deskhand, semantic": deskhand_semantic,
    "rapidfuzz token_set": token_set,
    "rapidfuzz WRatio": wratio,
    "bm25s, stemmed": bm25s_stemmed,
    "SQLite FTS5": fts5,
    "TF-IDF, logistic regression": logistic,
}
