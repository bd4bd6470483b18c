"""What the desk says to somebody whose message or press it could not process."""

from dataclasses import replace

from core import wordings as words
from core.dialog.turn import language_of
from core.model.actions import Say
from core.model.events import ButtonPressed, CommandGiven, Event, FormSubmitted, MessageReceived
from core.model.policy import Desk


def apology(desk: Desk, event: Event) -> Say | None:
    """The sentence, where the event stood; None for what nobody expects an answer to.

    Nothing of the event is repeated in it but where it stood and who sent it.
    """
    if not isinstance(event, MessageReceived | CommandGiven | ButtonPressed | FormSubmitted):
        return None
    place, author = event.place, replace(event.author, name="", email="", member_of=())
    spoke = isinstance(event, MessageReceived)
    if isinstance(event, MessageReceived):
        place = replace(place, thread=place.thread or event.thread)
    return Say(
        place,
        words.not_processed().name,
        only_for=None if spoke else author,
        reader=author,
        language=language_of(desk, author),
        zone=desk.hours.zone.key,
    )
