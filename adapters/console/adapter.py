"""The console desk: typed lines in, messages out; one terminal shows every room."""

import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

import anyio

from adapters.console import typed_input
from adapters.console.forms import LEAVE, Filling
from adapters.console.seats import NAME, Seats
from adapters.console.view import View
from adapters.words.rendering import PlainDialect, page_of
from core import wordings as words
from core.model.actions import (
    Action,
    DraftAnswer,
    FieldKind,
    FormProblems,
    Retract,
    ShowForm,
    ShowHome,
)
from core.model.attachment import Attachment
from core.model.events import (
    ButtonPressed,
    CommandGiven,
    Event,
    FormSubmitted,
    HomeOpened,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    ReactionChanged,
)
from core.model.ids import ConversationId, EventId
from core.model.people import Person
from core.ports import Capabilities, Clock, Inbox, InboxResult, Outcome, Permanent, Posted

CHUNK_BYTES = 64 * 1024
CONTROLS = """\
/as requester ada, /as agent grace    speak as somebody else
/in HD-1042, /lobby                   go to a ticket, or leave it
1, 2, 3                               press a button of the newest message
/attach PATH [words]                  send a file
:five:, :eyes:, -:eyes:               react to the card or the summary, or take it back
/edit NEW WORDS, /delete              change or take back what you said last
/reply WORDS                          answer the newest message, wherever you are
/home                                 your page: own tickets, hours, what waits
/ticket [words], /status, /queue ...  any command of the desk; /help lists them
/quit                                 leave"""


class ConsoleAdapter:
    """Implements the adapter port. `rooms` are the agents' rooms, `agents` the roster by handle."""

    name = NAME
    capabilities = Capabilities(
        buttons=True, threads=True, edits=True, max_text=100_000, can_look=True
    )

    def __init__(
        self,
        view: View,
        clock: Clock,
        lines: Callable[[str], Awaitable[str | None]],
        *,
        rooms: Mapping[str, str],
        agents: Mapping[str, Person],
        session: str,
        zone: str = "UTC",
        settle: Callable[[], Awaitable[None]] | None = None,
        wait: Callable[[str], Awaitable[str]] | None = None,
    ) -> None:
        """`lines` gives the next line for a prompt, None at the end. `rooms` maps agent to room.

        `session` is never used twice on one database: the ids of what is typed derive from it.
        """
        self._view, self._clock, self._lines = view, clock, lines
        self._settle, self._wait = settle, wait
        self._session = session
        self._count = 0
        self._delivered: dict[str, Posted] = {}
        self.seats = Seats(rooms, agents, zone)
        self._speaker = self.seats.take("requester", "ada")
        for agent in agents:
            self.seats.take("agent", agent)
        self._filling: Filling | None = None

    async def run(self, inbox: Inbox) -> None:
        """Read lines until there are no more."""
        while True:
            line = await self._lines(self.prompt)
            if line is None:
                return
            if not line.strip() and self._filling is None:
                continue
            if not await self.typed(line, inbox):
                return
            if self._settle is not None:
                await self._settle()

    @property
    def prompt(self) -> str:
        """Who speaks, and where."""
        seat, place = self._speaker, self._speaker.thread
        if self._filling is not None:
            place = "a form"
        return f"{seat.person.handle}{f' in {place}' if place else ''}"

    @property
    def speaker(self) -> Person:
        return self._speaker.person

    async def typed(self, line: str, inbox: Inbox) -> bool:
        """Do what a line asks for; False when it asks to leave."""
        if self._filling is not None:
            return await self._in_form(self._filling, line, inbox)
        match typed_input.read(line):
            case typed_input.Quit():
                return False
            case typed_input.Controls():
                self._view.note(CONTROLS)
            case typed_input.Unclear(why=why):
                self._view.note(why)
            case typed_input.Become(side=side, name=name):
                self._become(side, name)
            case typed_input.Enter(ticket=ticket):
                self._speaker.thread = ticket
            case typed_input.Wait(span=span):
                told = await self._wait(span) if self._wait else "Time passes by itself."
                if told:
                    self._view.note(told)
            case typed_input.Attach(path=path, text=text):
                file = await self._keep(Path(path), inbox)
                if file is not None:
                    await self._send(self._words(text, file), inbox)
            case wish:
                event = self._event(wish)
                if event is not None:
                    await self._send(event, inbox)
        return True

    def _become(self, side: str, name: str) -> None:
        if side == "agent" and name not in self.seats.agents:
            self._view.note(f"There is no agent {name}. Known: {', '.join(self.seats.agents)}.")
            return
        self._speaker = self.seats.take(side, name)

    def _event(self, wish: typed_input.Wish) -> Event | None:
        seat, at = self._speaker, self._clock.now()
        match wish:
            case typed_input.Words(text=text):
                return self._words(text)
            case typed_input.Command(text=text, opens=opens):
                mentions = self.seats.mentioned(text)
                given = CommandGiven(self._id(), at, seat.place, seat.person, text, opens)
                return replace(given, mentions=mentions)
            case typed_input.Press(number=number):
                return self._press(number)
            case typed_input.Home():
                return HomeOpened(self._id(), at, seat.place, seat.person)
            case typed_input.React(emoji=emoji, added=added) if seat.reacts_to:
                ref = seat.reacts_to
                return ReactionChanged(self._id(), at, seat.place, seat.person, ref, emoji, added)
            case typed_input.Edit(text=text) if seat.last_said:
                return MessageEdited(self._id(), at, seat.place, seat.person, seat.last_said, text)
            case typed_input.Reply(text=text) if seat.newest:
                words = self._words(text)
                return replace(words, place=replace(seat.place, thread=""), reply_to=seat.newest)
            case typed_input.Delete() if seat.last_said:
                return MessageDeleted(self._id(), at, seat.place, seat.person, seat.last_said)
            case _:
                self._view.note("There is nothing yet that this could be done to.")
                return None

    def _words(self, text: str, *files: Attachment) -> MessageReceived:
        seat, id_ = self._speaker, self._id()
        seat.last_said = id_
        said = MessageReceived(id_, self._clock.now(), seat.place, seat.person, text, files, id_)
        return replace(said, mentions=self.seats.mentioned(text))

    def _press(self, number: int) -> Event:
        """The button of that number at this ticket; a number without one is words."""
        seat = self._speaker
        conversation, buttons = seat.buttons.get(seat.thread, (None, ()))
        if not 0 < number <= len(buttons):
            return self._words(str(number))
        button, at = buttons[number - 1], self._clock.now()
        about = conversation or ConversationId("")
        return ButtonPressed(
            self._id(),
            at,
            about,
            seat.place,
            seat.person,
            button.choice,
            button.value,
        )

    async def _send(self, event: Event, inbox: Inbox) -> None:
        receipt = await inbox.accept(event)
        if receipt.outcome is Outcome.IGNORED:
            self._view.note("Nothing came of that here. /help tells what would, /controls how.")
        self._show_now(receipt)

    def _show_now(self, receipt: InboxResult) -> None:
        for shown in receipt.immediate:
            match shown:
                case ShowForm():
                    self._filling = Filling(shown, self._dialect())
                    self._view.note(f"{self._filling.title} ({LEAVE} leaves the form)")
                case ShowHome():
                    for part in page_of(shown, self._dialect()):
                        self._view.page(part)
                case FormProblems():
                    for wrong in self._filling.ask_again(shown) if self._filling else ():
                        self._view.note(wrong)
        if self._filling is not None and self._filling.current is not None:
            self._view.note(self._filling.question())

    async def _in_form(self, filling: Filling, line: str, inbox: Inbox) -> bool:
        """An answer, or what the terminal itself understands; False when it asks to leave."""
        match typed_input.read_in_form(line):
            case None:
                await self._fill(filling, line, inbox)
            case typed_input.Quit():
                return False
            case typed_input.Controls():
                self._view.note(CONTROLS)
            case typed_input.Unclear(why=why):
                self._view.note(why)
            case typed_input.Attach(path=path) if filling.takes_files:
                if await self._attach(filling, path, inbox):
                    self._view.note(f"{Path(path).name} is attached.")
                    self._view.note(filling.question())
            case _:
                self._view.note(f"First answer the question, or leave the form with {LEAVE}.")
        return True

    async def _attach(self, filling: Filling, path: str, inbox: Inbox) -> bool:
        file = await self._keep(Path(path), inbox)
        filling.files += [file] if file is not None else []
        return file is not None

    async def _fill(self, filling: Filling, line: str, inbox: Inbox) -> None:
        if line.strip() == LEAVE:
            self._filling = None
            self._view.note("The form is left; nothing was sent.")
            return
        asked = filling.current
        if asked is not None and asked.kind is FieldKind.FILES and line.strip():
            if not await self._attach(filling, line.strip(), inbox):
                self._view.note(filling.question())
                return
            line = ""
        wrong = filling.answer(line)
        if wrong:
            self._view.note(wrong)
        if filling.current is not None:
            self._view.note(filling.question())
            return
        await self._submit(filling, inbox)

    async def _submit(self, filling: Filling, inbox: Inbox) -> None:
        seat, form = self._speaker, filling.form
        receipt = await inbox.accept(
            FormSubmitted(
                self._id(),
                self._clock.now(),
                seat.place if form.conversation else replace(seat.place, thread=""),
                seat.person,
                form.form,
                dict(filling.values),
                tuple(filling.files),
                form.conversation,
            )
        )
        if not any(isinstance(shown, FormProblems) for shown in receipt.immediate):
            self._filling = None
        self._show_now(receipt)

    async def _keep(self, path: Path, inbox: Inbox) -> Attachment | None:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        try:
            async with await anyio.open_file(path, "rb"):
                pass  # first of all: what is no file has no kind that could be refused
            return await inbox.keep(path.name, kind, _chunks(path))
        except OSError as trouble:
            self._view.note(f"{path} cannot be read: {trouble.strerror}.")
            return None

    async def deliver(self, action: Action, *, key: str, posted: Posted | None) -> Posted | None:
        if key in self._delivered:
            return self._delivered[key]
        if isinstance(action, DraftAnswer):
            raise Permanent(words.failure_no_drafts(platform=NAME))
        if isinstance(action, Retract):
            self._view.retracted(action.to.room)
            return posted
        if not action.to.room:
            raise Permanent(words.failure_needs_channel())
        self._count += 1
        thread = action.to.thread or action.ticket
        place = replace(action.to, thread=thread)
        ref = posted.ref if posted else f"{self._session}.{self._count}"
        self.seats.see(action, place, ref)
        shared = place.room.startswith("#") and action.only_for is None
        elsewhere = shared or (not place.room.startswith("#") and self._speaker.thread != thread)
        self._view.say(action, self._dialect(), posted is not None, thread if elsewhere else "")
        self._delivered[key] = Posted(place, ref)
        return self._delivered[key]

    async def find(self, action: Action, *, key: str) -> Posted | None:
        return self._delivered.get(key)

    async def close(self) -> None:
        """A terminal has nothing to let go of."""

    def _dialect(self) -> PlainDialect:
        return PlainDialect(self._clock.now())

    def _id(self) -> EventId:
        self._count += 1
        return EventId(f"{NAME}:{self._session}:{self._count}")


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while chunk := await file.read(CHUNK_BYTES):
            yield chunk
