"""What the words of a requester mean, where no precise pattern says so: the act that costs least.

A classifier tells how likely each intent is; what stands around the words (the articles, the
question that was asked) shifts that; the table of costs decides. In a language without examples the
act is the cheap one of the group.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.dialog.intents.model.costs import Act, cheapest
from core.dialog.intents.model.features import Surroundings, stems_of
from core.dialog.intents.model.groups import Group, classifier_of, features_of
from core.dialog.intents.model.language import language_in
from core.dialog.utterances import phrases
from core.knowledge.index.tokenizer import telling, tokens
from core.model.conversation import AttemptOutcome, Conversation
from core.model.match import Answer, Choices, Verdict
from core.model.policy import Desk

Evidence = Mapping[str, float]
"""By intent: how many times likelier it is by what stands around the words."""

NO_EVIDENCE: Final[Evidence] = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """The act that costs least, and how likely each intent is: empty without examples."""

    act: Act
    likely: Mapping[str, float]

    def chance(self, *intents: str) -> float:
        return sum(self.likely.get(intent, 0.0) for intent in intents)


def read_words(
    group: Group, text: str, around: Surroundings, evidence: Evidence = NO_EVIDENCE
) -> Reading:
    """What these words mean at the steps of this group."""
    language = language_in(text)
    classifier = classifier_of(group.name, language) if language else None
    if classifier is None:
        return Reading(group.default, {})
    found = classifier.probabilities(features_of(text, around, language))
    shifted = {intent: share * evidence.get(intent, 1.0) for intent, share in found.items()}
    total = sum(shifted.values())
    likely = {intent: share / total for intent, share in shifted.items()}
    return Reading(cheapest(group.table, likely), likely)


def surroundings(desk: Desk, conversation: Conversation) -> Surroundings:
    """The subject of the conversation and the people in it, as the features take them."""
    look = conversation.attempts[-1] if conversation.attempts else None
    subject = ""
    if look is not None:
        title = (
            look.found[0].title if look.found and look.outcome is not AttemptOutcome.CHOICE else ""
        )
        subject = f"{look.question} {title}"
    return Surroundings(
        topic=stems_of(telling(tokens(subject))),
        names=phrases.words_of_people(desk, conversation.requester),
        prefix=desk.prefix,
    )


_POINTS: Final = re.compile(
    r"\W*+(?:that|this|it|they|those|these|i|we|all|everything)\W++(?:\w++\W++){0,2}(?:it|that|this"
    r"|me|us|out)?\W*+",
    re.IGNORECASE,
)
"""Little more than a pronoun and a verb: it says something of what was spoken of before."""


def refers_back(text: str) -> bool:
    """ "That cracked it", "we got it": about what was spoken of, and nothing new."""
    return _POINTS.fullmatch(text) is not None


def article_evidence(verdict: Verdict | None, *intents: str) -> Evidence:
    """What the articles make of the words speaks for, or against, their being a question."""
    match verdict:
        case Answer():
            return dict.fromkeys(intents, 8.0)
        case Choices():
            return dict.fromkeys(intents, 4.0)
        case _:
            return dict.fromkeys(intents, 0.7)
