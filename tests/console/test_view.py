"""What the terminal shows of one message."""

import io

from adapters.console.view import View
from adapters.words.rendering import Untouched
from bot.console.transcript import TranscriptConsole
from core import wordings as words
from core.model.actions import Button, Row, Say
from core.model.events import Choice
from core.model.people import Place
from tests.talk import SUNDAY_TEN


def test_a_choice_within_a_longer_message_lists_its_entries_once() -> None:
    opened = words.opened(subject="The lamp hums")
    head = Say(Place("console", "ada"), opened.name, args=opened.args)
    rows: tuple[Row, ...] = ({"n": 1, "title": "Lamps"}, {"n": 2, "title": "Noise"})
    named = [Button(Choice.PICK, str(row["title"]), str(row["title"])) for row in rows]
    buttons = (*named, Button(Choice.NONE_OF_THESE))
    say = head.with_messages([head, Say(head.to, "choice", rows=rows, buttons=buttons)])
    written = io.StringIO()
    View(TranscriptConsole(written)).say(say, Untouched(SUNDAY_TEN), edited=False)
    assert written.getvalue().count("Lamps") == 1
    assert "[3] None of these" in written.getvalue()
