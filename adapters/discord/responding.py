"""Responding: what an interaction gets at once, within the three seconds that Discord waits."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.discord import modals
from adapters.discord.answers import CHOICES, FORM, Answers
from adapters.discord.dialect import DiscordDialect, cut, words
from adapters.discord.interactions import read_asked
from adapters.discord.outbound import LONGEST, SUPPRESS_EMBEDS
from adapters.discord.reading import Reading, words_of
from adapters.wording import PlainDialect, fill, page_of, plain
from core.model.actions import FormProblems, Immediate, ShowForm, ShowHome
from core.model.events import FormSubmitted
from core.model.people import Person
from core.model.text import one_line
from core.ports import Clock, DeliveryError, Memory, Receipt, Scope

log = logging.getLogger(__name__)

MOST_CHOICES: Final = 25
LONGEST_CHOICE: Final = 100
LONGEST_QUOTE: Final = 1500


@dataclass(slots=True)
class Responder:
    """For the suggestions of a command: `label` is how tickets are called, and `scope` is what
    somebody's list of work may show.
    """

    answers: Answers
    memory: Memory
    clock: Clock
    label: str = "HD"
    scope: Callable[[Person], Scope] = lambda person: Scope()

    async def answer(self, receipt: Receipt, reading: Reading) -> None:
        """The event is stored; whoever asked sees it."""
        if not reading.asked.id:
            return
        try:
            if receipt.immediate:
                await self._show(receipt.immediate[0], reading)
            else:
                await self.answers.wait_for(reading.event.id)
        except DeliveryError as trouble:
            log.warning("discord.not_answered", extra={"why": trouble})

    async def not_now(self, reading: Reading) -> None:
        """Nothing was stored: it costs one more press."""
        try:
            await self._say(reading, self._word("not_now", _language(reading)))
        except DeliveryError as trouble:
            log.warning("discord.not_answered", extra={"why": trouble})

    async def suggest(self, data: Mapping[str, Any], person: Person) -> None:
        """Where a command asks for a ticket: those of one's own, and before them, for an
        agent, those that wait in the queues.
        """
        try:
            asked, typed = read_asked(data), _typed(data)
            scope = self.scope(person)
            views = [*(await self.memory.waiting(scope) if scope != Scope() else ())]
            views += await self.memory.mine(person)
            labels = {f"{self.label}-{view.number}": plain(view.subject) for view in views}
            named = list(labels.items())
            found = [
                {"name": one_line(f"{number} {subject}", LONGEST_CHOICE), "value": number}
                for number, subject in named
                if typed in f"{number} {subject}".casefold()
            ]
            await self.answers.respond(asked, CHOICES, {"choices": found[:MOST_CHOICES]})
        except DeliveryError as trouble:
            log.info("discord.no_suggestions", extra={"why": trouble})
        except Exception:
            log.exception("discord.no_suggestions")

    async def _show(self, shown: Immediate, reading: Reading) -> None:
        match shown:
            case ShowForm():
                form = modals.modal(shown, PlainDialect(self.clock.now()))
                if not await self.answers.first(reading.event.id, FORM, form):
                    await self._say(reading, self._word("not_now", shown.language))
            case FormProblems():
                await self._say(reading, self._problems(shown, reading))
            case ShowHome():
                await self._say(reading, "\n\n".join(page_of(shown, DiscordDialect())))

    def _problems(self, shown: FormProblems, reading: Reading) -> str:
        """Discord closes a form for good, so what was written is given back with the problems."""
        told = [
            f"**{self._word(f'form.field.{field}', shown.language)}** "
            f"{self._word(problem, shown.language)}"
            for field, problem in shown.problems.items()
        ]
        event = reading.event
        written = event.values.get("description", "") if isinstance(event, FormSubmitted) else ""
        if written.strip():
            quoted = cut(words(plain(written)), LONGEST_QUOTE).replace("\n", "\n> ")
            told.append(f"> {quoted}")
        return "\n".join(told)

    async def _say(self, reading: Reading, text: str) -> None:
        body = {
            "content": cut(text, LONGEST),
            "flags": SUPPRESS_EMBEDS,
            "allowed_mentions": {"parse": []},
        }
        await self.answers.say(reading.event.id, body)

    def _word(self, name: str, language: str) -> str:
        return fill(name, {}, language, "UTC", DiscordDialect())


def _language(reading: Reading) -> str:
    author = getattr(reading.event, "author", None)
    return getattr(author, "locale", "") or "en"


def _typed(data: Mapping[str, Any]) -> str:
    """What stands in the option that is being written."""
    options = (data.get("data") or {}).get("options") or ()
    return next((words_of(o.get("value")) for o in options if o.get("focused")), "").casefold()
