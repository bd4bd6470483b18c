"""Responding: what an interaction gets at once, within the three seconds that Discord waits."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cachetools import FIFOCache

from adapters.discord.inbound.payload_parts import words_of
from adapters.discord.inbound.payloads import read_reply_token
from adapters.discord.outbound import messages, modals
from adapters.discord.outbound.dialect import DiscordDialect, cut, words
from adapters.discord.outbound.interaction_responses import (
    CHOICES,
    DEFER_AFTER_SECONDS,
    FORM,
    MESSAGE,
    InteractionResponses,
)
from adapters.discord.outbound.messages import (
    BUTTON,
    EPHEMERAL,
    MAX_MESSAGE_CHARS,
    ROW,
    SUPPRESS_EMBEDS,
)
from adapters.discord.rest import ANSWERED, code_of
from adapters.kit.parsed_event import ParsedEvent
from adapters.words.rendering import PlainDialect, fill, page_of, plain
from core.adapter_queries import AdapterQueries
from core.model.actions import FormProblems, Immediate, Say, ShowForm, ShowHome, Value
from core.model.event_fields import event_author
from core.model.events import FormSubmitted
from core.model.people import Person
from core.model.text import one_line
from core.ports import Clock, DeliveryError, InboxResult, Outcome, ReplyWindow, Scope

log = logging.getLogger(__name__)

REPLY_WINDOW_SECONDS: Final = DEFER_AFTER_SECONDS - 0.5
"""From when an interaction came: a reply must not meet the word that one is coming. What is ready
later goes the ordinary way."""
OTHERS_FIRST_SECONDS: Final = 1.0
"""How long a worker that does not hold a form waits for one that does. Discord waits for three."""
MAX_CHOICES: Final = 25
MAX_CHOICE_CHARS: Final = 100
MAX_QUOTE_CHARS: Final = 1500
PRIMARY_STYLE: Final = 1
AGAIN: Final = "again|"
"""Begins the id of the button that opens a form once more."""
MAX_FORMS_KEPT: Final = 500
"""Forms with problems, each with what was typed in it."""


@dataclass(slots=True)
class RenderedReply:
    """A reply of the inbox as the callback of an interaction may carry it. It is rendered when the
    inbox asks whether it fits, and not once more when it is sent.
    """

    until: float
    plainly: PlainDialect
    _rendered: tuple[Say, messages.RenderedMessage] | None = None

    @property
    def window(self) -> ReplyWindow:
        return ReplyWindow(self.until, lambda say: not self._render(say).full_text)

    def body(self, say: Say) -> messages.Body:
        return self._render(say).body

    def _render(self, say: Say) -> messages.RenderedMessage:
        held = self._rendered
        if held is None or held[0] is not say:
            held = self._rendered = (say, messages.render(say, self.plainly))
        return held[1]


@dataclass(slots=True)
class ImmediateResponder:
    """For the suggestions of a command: `label` is how tickets are called, and `scope` is what
    somebody's list of work may show.
    """

    answers: InteractionResponses
    memory: AdapterQueries
    clock: Clock
    label: str = "HD"
    scope: Callable[[Person], Scope] = lambda person: Scope()
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    _again: FIFOCache[str, ShowForm] = field(default_factory=lambda: FIFOCache(MAX_FORMS_KEPT))
    """By the interaction that sent them. Kept in memory alone: what was typed is quoted as well."""

    async def answer(
        self, receipt: InboxResult, reading: ParsedEvent, reply: RenderedReply | None
    ) -> None:
        """The event is stored; show its author what it says. `reply` is what `begin` gave.

        What another worker has decided is that worker's to answer: a word from here would take the
        place of its reply. Only if it takes long does the author read here that an answer comes.
        """
        if reply is None or receipt.outcome is Outcome.DUPLICATE:
            return
        try:
            if receipt.immediate:
                await self._show(receipt.immediate[0], reading)
            elif receipt.reply is not None:
                await self.answers.reply(reading.event.id, reply.body(receipt.reply))
            else:
                await self.answers.wait_for(reading.event.id)
        except DeliveryError as trouble:
            log.warning("discord.not_answered", extra={"why": trouble})

    def begin(self, reading: ParsedEvent) -> RenderedReply | None:
        """From now on the callback may carry a reply; None for what is no interaction."""
        if not reading.reply.trigger:
            return None
        until = self.clock.elapsed() + REPLY_WINDOW_SECONDS
        return RenderedReply(until, PlainDialect(self.clock.now()))

    async def not_now(self, reading: ParsedEvent) -> None:
        """Nothing was stored: it costs one more press. What was typed in a form is given back."""
        told = [self._word("not_now", _language(reading)), *_quote_form_values(reading)]
        try:
            await self._say(reading, "\n".join(told))
        except DeliveryError as trouble:
            log.warning("discord.not_answered", extra={"why": trouble})

    async def open_again(self, data: Mapping[str, Any]) -> None:
        """The button under a form's problems: the same form, with what was typed in it. Every
        worker hears the press, and one of them holds the form.
        """
        asked = read_reply_token(data)
        custom_id = words_of((data.get("data") or {}).get("custom_id"))
        form = self._again.get(custom_id.removeprefix(AGAIN))
        try:
            if form is not None:
                shown = modals.modal(form, PlainDialect(self.clock.now()))
                await self.answers.respond(asked, FORM, shown)
            else:
                await self.wait(OTHERS_FIRST_SECONDS)
                body = {"content": self._word("form.gone", "en"), "flags": EPHEMERAL}
                await self.answers.respond(asked, MESSAGE, body)
        except DeliveryError as trouble:
            if code_of(trouble) != ANSWERED:
                log.warning("discord.not_answered", extra={"why": trouble})

    async def suggest(self, data: Mapping[str, Any], person: Person) -> None:
        """Where a command asks for a ticket: those of one's own, and before them, for an
        agent, those that wait in the queues.
        """
        try:
            asked, typed = read_reply_token(data), _focused_value(data)
            scope = self.scope(person)
            views = [*(await self.memory.waiting_tickets(scope) if scope != Scope() else ())]
            views += await self.memory.tickets_of(person)
            labels = {f"{self.label}-{view.number}": plain(view.subject) for view in views}
            named = list(labels.items())
            found = [
                {"name": one_line(f"{number} {subject}", MAX_CHOICE_CHARS), "value": number}
                for number, subject in named
                if typed in f"{number} {subject}".casefold()
            ]
            await self.answers.respond(asked, CHOICES, {"choices": found[:MAX_CHOICES]})
        except DeliveryError as trouble:
            log.info("discord.no_suggestions", extra={"why": trouble})
        except Exception:  # suggestions are only a help
            log.exception("discord.no_suggestions")

    async def _show(self, shown: Immediate, reading: ParsedEvent) -> None:
        match shown:
            case ShowForm():
                form = modals.modal(shown, PlainDialect(self.clock.now()))
                if not await self.answers.first(reading.event.id, FORM, form):
                    await self._say(reading, self._word("not_now", shown.language))
            case FormProblems():
                text, button = self._problems(shown, reading), self._keep(shown, reading)
                await self._say(reading, text, button)
            case ShowHome():
                await self._say(reading, "\n\n".join(page_of(shown, DiscordDialect())))

    def _problems(self, shown: FormProblems, reading: ParsedEvent) -> str:
        """Discord closes a form for good, so what was written is given back with the problems."""
        told = [
            f"**{self._word(f'form.field.{name}', shown.language)}** "
            f"{self._word(problem, shown.language, shown.facts)}"
            for name, problem in shown.problems.items()
        ]
        if reading.files:
            told.append(self._word("form.files_again", shown.language))
        return "\n".join([*told, *_quote_form_values(reading)])

    def _keep(self, shown: FormProblems, reading: ParsedEvent) -> tuple[Mapping[str, Any], ...]:
        """The row with the button that opens the form again."""
        if shown.again is None:
            return ()
        self._again[reading.reply.trigger] = shown.again
        label = self._word("form.again", shown.language)
        button = {
            "type": BUTTON,
            "style": PRIMARY_STYLE,
            "label": label,
            "custom_id": f"{AGAIN}{reading.reply.trigger}",
        }
        return ({"type": ROW, "components": [button]},)

    async def _say(
        self, reading: ParsedEvent, text: str, components: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        body: dict[str, Any] = {
            "content": cut(text, MAX_MESSAGE_CHARS),
            "flags": SUPPRESS_EMBEDS,
            "allowed_mentions": {"parse": []},
        }
        if components:
            body["components"] = list(components)
        await self.answers.say(reading.event.id, body)

    def _word(self, name: str, language: str, facts: Mapping[str, Value] | None = None) -> str:
        return fill(name, facts or {}, language, "UTC", DiscordDialect())


def _quote_form_values(reading: ParsedEvent) -> list[str]:
    """The texts of a form, as a quotation each."""
    event = reading.event
    if not isinstance(event, FormSubmitted):
        return []
    texts = (event.values.get(name, "") for name in ("description", "steps", "how"))
    short = (cut(words(plain(text)), MAX_QUOTE_CHARS) for text in texts if text.strip())
    return ["> {}".format(text.replace("\n", "\n> ")) for text in short]


def _language(reading: ParsedEvent) -> str:
    author = event_author(reading.event)
    return author.locale if author is not None and author.locale else "en"


def _focused_value(data: Mapping[str, Any]) -> str:
    """What stands in the option that is being written."""
    options = (data.get("data") or {}).get("options") or ()
    return next((words_of(o.get("value")) for o in options if o.get("focused")), "").casefold()


def is_form_again(data: Mapping[str, Any]) -> bool:
    """Was the button pressed that opens a form again?"""
    inner = data.get("data")
    custom_id = inner.get("custom_id") if isinstance(inner, Mapping) else None
    return isinstance(custom_id, str) and custom_id.startswith(AGAIN)
