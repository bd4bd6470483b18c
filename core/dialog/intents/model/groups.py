"""Groups of steps at which the same intents are told apart, and which examples teach each.

Examples are shared: "a person please" means the same everywhere, and what says that something is
solved after an answer says that it may stay closed after the end.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.dialog.intents.model import costs
from core.dialog.intents.model.costs import Act, Table
from core.dialog.intents.model.examples import Examples, load_examples
from core.dialog.intents.model.features import NOTHING_KNOWN, Surroundings, features, words_of
from core.dialog.intents.model.label_classifier import Classifier, fit
from core.knowledge.index.language_detection import ENGLISH


@dataclass(frozen=True, slots=True)
class Group:
    """Steps with one classifier. `sources`: which intents of the example files teach each label.
    `default` is the cheap act, for words in a language without examples.
    """

    name: str
    table: Table
    default: Act
    sources: Mapping[str, str]


LISTENING: Final = Group(
    "listening",
    costs.LISTENING_COSTS,
    Act.SEARCH,
    {
        "greeting": "greeting thanks praise",
        "chatter": "chatter solved unclear",
        "cancel": "cancel close_ticket",
        "vague": "vague",
        "problem": "problem several more_detail",
        "wants_person": "wants_person person_with_problem",
        "about_ticket": "about_ticket status",
    },
)
OFFERED: Final = Group(
    "offered",
    costs.OFFERED_COSTS,
    Act.ASK,
    {
        "solved": "solved",
        "thanks": "thanks praise",
        "cancel": "cancel close_ticket",
        "not_solved": "not_solved complaint",
        "wants_person": "wants_person person_with_problem",
        "partly_solved": "partly_solved",
        "still_trying": "still_trying",
        "new_problem": "problem several",
        "more_detail": "more_detail",
        "question": "question",
        "unclear": "unclear dont_know chatter",
    },
)
GATHERING: Final = Group(
    "gathering",
    costs.GATHERING_COSTS,
    Act.TAKE,
    {
        "answer": "answer_category answer_priority answer_steps answer_error_text answer_files"
        " answer_contact",
        "skip": "skip no_comment",
        "dont_know": "dont_know",
        "back": "back",
        "wants_person": "wants_person send_now",
        "cancel": "cancel",
        "new_problem": "problem person_with_problem",
        "more_detail": "more_detail add",
        "urgency": "urgency",
        "greeting": "greeting thanks chatter unclear",
    },
)
CONFIRMING: Final = Group(
    "confirming",
    costs.CONFIRMING_COSTS,
    Act.ADD,
    {
        "send": "send send_now wants_person urgency",
        "change": "change back",
        "cancel": "cancel",
        "add": "add more_detail answer_steps",
    },
)
WITH_PEOPLE: Final = Group(
    "with_people",
    costs.WITH_PEOPLE_COSTS,
    Act.PASS_ON,
    {
        "words": "to_agent thanks more_detail not_solved solved still_trying question greeting"
        " cancel wants_person complaint answer_contact answer_error_text",
        "status": "status about_ticket",
        "close": "close_ticket",
    },
)
ENDED: Final = Group(
    "ended",
    costs.ENDED_COSTS,
    Act.ASK,
    {
        "thanks": "thanks praise greeting solved",
        "close": "cancel close_ticket",
        "complaint": "complaint not_solved partly_solved",
        "new_problem": "problem several person_with_problem",
        "about_ticket": "about_ticket status",
        "other": "unclear dont_know chatter question more_detail",
    },
)
COMMENTING: Final = Group(
    "commenting",
    costs.COMMENTING_COSTS,
    Act.COMMENT,
    {
        "comment": "comment",
        "no_comment": "no_comment skip",
        "thanks": "thanks",
    },
)
GROUPS: Final = (LISTENING, OFFERED, GATHERING, CONFIRMING, WITH_PEOPLE, ENDED, COMMENTING)


@lru_cache(maxsize=64)
def classifier_of(name: str, language: str) -> Classifier | None:
    """The classifier of a group in a language, fitted when it is first needed."""
    group = next(group for group in GROUPS if group.name == name)
    examples = load_examples(language)
    return fit(examples_of(group, examples, language)) if examples else None


def fit_classifiers(language: str = ENGLISH) -> None:
    """Fit every group's classifier now, so that no message waits for it. Takes about half a second;
    call it in a thread of its own. A message that comes meanwhile fits the one that it needs.
    """
    for group in GROUPS:
        classifier_of(group.name, language)


def examples_of(
    group: Group, examples: Examples, language: str
) -> list[tuple[tuple[str, ...], str]]:
    """Features and label of each example that teaches this group."""
    return [
        (features_of(text, NOTHING_KNOWN, language), label)
        for label, intents in group.sources.items()
        for intent in intents.split()
        for text in examples.get(intent, ())
    ]


def features_of(text: str, around: Surroundings, language: str) -> tuple[str, ...]:
    """What a classifier sees of an utterance. Words that stand in at most one example are a cue of
    their own: new words tell of problems, and steer little.
    """
    words, known = words_of(text, around, language), common_words(language)
    rare = sum(word not in known for word in words)
    cue = "=rare none" if not rare else "=rare one" if rare == 1 else "=rare many"
    return (*features(text, words), cue, *(["=rare all"] if rare and rare == len(words) else []))


@lru_cache
def common_words(language: str) -> frozenset[str]:
    """Words that stand in more than one example of the language."""
    counts = Counter(
        word
        for utterances in load_examples(language).values()
        for text in utterances
        for word in set(words_of(text, NOTHING_KNOWN, language))
    )
    return frozenset(word for word, count in counts.items() if count > 1)
