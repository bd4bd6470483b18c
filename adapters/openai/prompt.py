"""From a request to the messages that leave the machine: fenced as data, and masked."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from adapters.openai.masking import Mask
from core.model.actions import DraftAnswer
from core.model.llm_draft import Job

PROMPTS: Final = {Job.ANSWER: "answer-2", Job.BRIEF: "brief-1"}
"""Each in prompts/; a changed one gets the next number, so that a receipt tells what was asked."""

MAX_SAID_CHARS: Final = 12_000
"""Characters of a requester's words that a model is given; finding the secrets takes about 20 ms
for each thousand, and what a problem is stands at its beginning."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """`name` is that of the prompt, `system` its text, `user` the fenced data."""

    name: str
    model: str
    system: str
    user: str

    @property
    def digest(self) -> str:
        """The same for the same question to the same model, whoever asks."""
        return hashlib.sha256(json.dumps([self.model, self.system, self.user]).encode()).hexdigest()


def build(asked: DraftAnswer, mask: Mask) -> Prompt:
    """The prompt for a request. Everything in it that anybody wrote has been masked."""
    name = PROMPTS[asked.job]
    parts = ["The requester wrote:", fence_as_data(mask.put_on(_truncate_at_word(asked.said)))]
    for excerpt in asked.excerpts:
        text = f"{excerpt.title}\n\n{excerpt.text}"
        parts += [f"Section {json.dumps(excerpt.name)}:", fence_as_data(mask.put_on(text))]
    if not asked.excerpts:
        parts.append("No section was found.")
    kinds = ", ".join(f"{id_} ({name})" for id_, name in asked.categories.items())
    parts.append(f"Categories: {kinds or 'none'}")
    return Prompt(name, asked.model, _text(name), "\n".join(parts))


def fence_as_data(text: str) -> str:
    """`text` between two lines that cannot stand in it: they are made of its own hash."""
    tries = 0
    while (mark := hashlib.sha256(f"{tries}{text}".encode()).hexdigest()[:16]) in text:
        tries += 1
    return f"<data {mark}>\n{text}\n</data {mark}>"


def _truncate_at_word(text: str) -> str:
    """Whole words of at most `MAX_SAID_CHARS`: half a secret would not be recognised as one."""
    if len(text) <= MAX_SAID_CHARS:
        return text
    head = text[:MAX_SAID_CHARS]
    return head[: max(head.rfind(" "), head.rfind("\n"), 0)]


@cache
def _text(name: str) -> str:
    file = resources.files("adapters.openai") / "prompts" / f"{name}.md"
    return file.read_text(encoding="utf-8")
