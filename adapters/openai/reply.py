"""What a model replies: one JSON object of a fixed shape, read with care."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from adapters.openai.masking import Mask
from core.model.llm_draft import DraftedAnswer, ExtractedFields
from core.model.text import visible_words
from core.model.ticket import Priority

MAX_REPLY_CHARS: Final = 40_000
"""Characters that are looked through for an object."""
MAX_TEXT_CHARS: Final = 2_000
MAX_LINE_CHARS: Final = 300
MAX_QUOTES: Final = 6
MAX_PARSE_ATTEMPTS: Final = 50
NULLABLE: Final = ("source", "answer", "category", "priority", "language")
"""What some servers leave null where they have nothing to tell."""
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_EMPHASIS: Final = re.compile(r"\*\*|__|^#{1,6} ", re.MULTILINE)


class Unreadable(ValueError):
    """There is no object of this shape in the reply."""


class Reply(BaseModel):
    """All fields are required of the model; one that is left out is read as empty."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    source: str
    answer: str
    quotes: list[str] = Field(default_factory=list)
    confidence: float = 0.0
    subject: str = ""
    problem: str = ""
    category: str = ""
    priority: str = ""
    priority_reason: str = ""
    error_text: str = ""
    product: str = ""
    language: str = ""
    two_problems: bool = False

    @model_validator(mode="before")
    @classmethod
    def _normalize(cls, value: Any) -> Any:
        """Every text without what is invisible, before it is unmasked or shown. Only the answer
        stays as it came: the checks refuse one in which something was hidden.
        """
        if not isinstance(value, dict):
            return value
        made = {name: said if name == "answer" else _visible(said) for name, said in value.items()}
        return made | {name: "" for name in NULLABLE if name in made and made[name] is None}


def schema() -> dict[str, Any]:
    """The shape as the protocol wants it: every field required, no other allowed."""
    properties = {
        name: {key: value for key, value in shape.items() if key in ("type", "items")}
        for name, shape in Reply.model_json_schema()["properties"].items()
    }
    properties["priority"]["enum"] = ["", *Priority]
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def read(text: str) -> Reply:
    """The first object of this shape in `text`. Raises Unreadable if there is none."""
    for found in _objects(text[:MAX_REPLY_CHARS]):
        try:
            return Reply.model_validate(found)
        except ValidationError:
            continue
    raise Unreadable("no such object")


def read_draft(reply: Reply, mask: Mask) -> tuple[DraftedAnswer | None, ExtractedFields]:
    """The draft, unmasked for the requester; and what was understood, which is for others, masked
    but for what is looked up in the requester's own words.
    """
    answer = _EMPHASIS.sub("", reply.answer).strip()
    quotes = tuple(mask.take_off(quote[:MAX_LINE_CHARS]) for quote in reply.quotes[:MAX_QUOTES])
    worded = None
    if reply.source.strip() and answer:
        text = mask.take_off(answer[:MAX_TEXT_CHARS])
        worded = DraftedAnswer(
            reply.source.strip()[:MAX_LINE_CHARS], text, quotes, _share(reply.confidence)
        )
    return worded, _understood(reply, mask)


def _understood(reply: Reply, mask: Mask) -> ExtractedFields:
    said = reply.priority.strip().lower()
    return ExtractedFields(
        subject=_line(reply.subject),
        problem=_line(reply.problem),
        category=_line(reply.category),
        priority=Priority(said) if said in set(Priority) else None,
        priority_reason=_line(reply.priority_reason),
        error_text=mask.take_off(_line(reply.error_text)),
        product=_line(reply.product),
        language=_line(reply.language) if _LANGUAGE.fullmatch(reply.language.strip()) else "",
        has_two_problems=reply.two_problems,
    )


def _objects(text: str) -> Iterator[object]:
    """Each object that begins somewhere in the text, such as after a preface or in a fence."""
    decoder, at, tries = json.JSONDecoder(), text.find("{"), 0
    while at >= 0 and tries < MAX_PARSE_ATTEMPTS:
        tries += 1
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


def _visible(said: Any) -> Any:
    if isinstance(said, list):
        return [_visible(item) for item in said]
    return visible_words(said) if isinstance(said, str) else said


def _line(text: str) -> str:
    return " ".join(text.split())[:MAX_LINE_CHARS]


def _share(sure: float) -> float:
    """From 0 to 1; what is no number is nothing."""
    return min(max(sure, 0.0), 1.0) if sure == sure else 0.0
