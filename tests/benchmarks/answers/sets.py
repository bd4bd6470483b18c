"""Question sets: read from *.jsonl.gz, or made up where only the size matters."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from core.model.article import Article, Section

MADE_UP = "made-up:"
SYLLABLES = (
    "ba ko ri ten mo lus per da vi san tor el ni gra pu che fo ly ing er con di st ma".split()
)


@dataclass(frozen=True)
class Entry:
    """An article of a set: what it is called, what it says, and what people ask."""

    id: str
    title: str
    body: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def article(self) -> Article:
        sections = tuple(
            Section(f"Part {n}" if n else "", f"part-{n}" if n else "", text)
            for n, text in enumerate(self.body)
        )
        return Article(
            self.id, self.title, self.examples, (), "", ("everyone",), "", None, sections
        )


@dataclass(frozen=True)
class Asked:
    """`gold` holds the ids of the articles that answer it; empty where none does."""

    text: str
    gold: frozenset[str]


@dataclass(frozen=True)
class Set:
    name: str
    entries: tuple[Entry, ...]
    asked: tuple[Asked, ...]


def read(name: str) -> Set:
    """The set in this file, or a made-up one: "made-up:ARTICLES:PARTS"."""
    if name.startswith(MADE_UP):
        articles, parts = map(int, name.removeprefix(MADE_UP).split(":"))
        return made_up(name, articles, parts)
    entries, asked = list[Entry](), list[Asked]()
    for row in _rows(Path(name)):
        if row["type"] == "kb":
            body = (row["body"],) if row["body"] else ()
            entries.append(Entry(row["id"], row["title"], body, tuple(row["examples"])))
        elif row["type"] == "query" and row["split"] == "test":
            asked.append(Asked(row["text"], frozenset(row["gold"] or ())))
    return Set(Path(name).name.removesuffix(".jsonl.gz"), tuple(entries), tuple(asked))


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def made_up(name: str, articles: int, parts: int, words: int = 20_000, asked: int = 400) -> Set:
    """Words by chance, some common and most rare as in any language; each article has topics."""
    chance = Random(7)  # noqa: S311 -- made up, not secret
    known = sorted({_word(chance) for _ in range(words)})
    chance.shuffle(known)
    weights = [1 / (n + 1) for n in range(len(known))]
    common = list(_accumulated(weights))

    def text(topics: list[str], length: int) -> str:
        usual = chance.choices(known, cum_weights=common, k=length)
        return " ".join(chance.choice(topics) if chance.random() < 0.4 else w for w in usual)

    entries = []
    for n in range(articles):
        topics = chance.sample(known, 30)
        questions = tuple(text(topics, 8) for _ in range(4))
        body = tuple(text(topics, 70) for _ in range(parts))
        entries.append(Entry(f"a{n:06}", text(topics, 5), body, questions))
    return Set(name, tuple(entries), tuple(_varied(entries, known, chance, asked)))


def _varied(entries: list[Entry], known: list[str], chance: Random, most: int) -> Iterator[Asked]:
    """A question of an article, shuffled, with words missing, others added, and a slip."""
    for _ in range(most):
        entry = chance.choice(entries)
        words = chance.sample(chance.choice(entry.examples).split(), 5) + chance.sample(known, 2)
        words[0] = words[0][:-1] + "x"
        yield Asked(" ".join(words), frozenset({entry.id}))


def _word(chance: Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))


def _accumulated(weights: list[float]) -> Iterator[float]:
    total = 0.0
    for weight in weights:
        total += weight
        yield total
