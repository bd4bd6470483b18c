"""An agent's message that may not be meant for the requester waits for a press, and is not lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialog.intake import accidental_messages
from core.dialog.intake.accidental_messages import Doubt, is_one_edit_away, suspicion_of
from core.dialog.utterances.commands import FOR_AGENTS, names_of_words
from core.model.actions import Retract
from core.model.attachment import Attachment
from core.model.conversation import Conversation, Step
from core.model.events import Choice
from core.model.ids import may_name_a_ticket
from core.model.people import Person, Place
from core.model.policy import Agent
from core.model.ticket import Priority, Status
from core.model.timeline import AuditKind
from core.store.codec import dumps, loads
from tests.cases import each_case
from tests.desks import make_desk
from tests.talk import ADA, ALAN, EVE, GRACE, LOBBY, SUPPORT, DialogStory

SHOT = Attachment("shot.png", "image/png", 2048, "ab" * 32)


@pytest.fixture
def queued(talk: DialogStory) -> DialogStory:
    talk.says(ADA, "The vpn box is humming", ref="first")
    talk.says(ADA, "a person please")
    return talk


@pytest.fixture
def claimed(queued: DialogStory) -> DialogStory:
    queued.presses(GRACE, Choice.CLAIM)
    return queued


def test_of_a_large_roster_only_names_that_are_there_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A pattern for each name took half a second of each message of 300 agents."""
    named = {f"a{n}": f"Zoe{n} Smith{n}" for n in range(300)}
    roster = {id_: Agent(id_, name, (Person("x", id_),)) for id_, name in named.items()}
    tried, spoken_to = list[str](), accidental_messages._spoken_to

    def note(name: str) -> str:
        tried.append(name)
        return spoken_to(name)

    monkeypatch.setattr(accidental_messages, "_spoken_to", note)
    desk = make_desk(roster=roster)
    assert suspicion_of(desk, ADA, GRACE, 1001, "It hums again, please restart it") is None
    assert not tried
    found = suspicion_of(desk, ADA, GRACE, 1001, "Zoe7, can you have a look?")
    assert found is not None and found.why is Doubt.MENTION
    assert len(tried) < 10


def answer(talk: DialogStory, who: Person, choice: Choice) -> list[str]:
    """Press a button of the latest question."""
    buttons = [b for say in reversed(talk.said) for b in say.buttons if b.choice is choice]
    return talk.presses(who, choice, buttons[0].value)


def choices(talk: DialogStory) -> list[Choice]:
    return [b.choice for b in talk.said[-1].buttons]


HELD = {
    "resolve restarted the service": "held_command",
    "wait until tomorrow": "held_command",
    "queue please": "held_command",
    "@alan can you take this? he is rude": "held_mention",
    "Alan, can you take this?": "held_mention",
    "hey alan can you look": "held_mention",
    "is this yours, alan?": "held_mention",
    "please ask @Somebody Else": "held_mention",
    "can somebody of @&123456 look?": "held_mention",
    "@123456789 can you look?": "held_mention",
    "reslove HD-1042 done": "held_command",
    "resolv it": "held_command",
    "Resolve: it": "held_command",
    "!resolve it": "held_command",
    " /resolve it": "held_command",
    "/remind me tomorrow": "held_command",
    "- claim it": "held_command",
    ". claim": "held_command",
    "`resolve HD-1042 done`": "held_command",
    "```\nresolve HD-1042 done\n```": "held_command",
    "> resolve HD-1042 done": "held_command",
    "resolveHD-1042 done": "held_command",
    "hand ovr to network": "held_command",
    "hnad over to alan": "held_command",
    "nte he is rude": "held_command",
    "not HD-1042 he is rude": "held_command",
    "open HD-1042": "held_command",
    "HD-7 has the same problem": "held_command",
    "please resolve HD-1042": "held_command",
    "HD-1042 resolve done": "held_command",
    "#1042: claim": "held_command",
    "#7 hums as well": "held_command",
    "\N{LEFT DOUBLE QUOTATION MARK}claim it\N{RIGHT DOUBLE QUOTATION MARK}": "held_command",
    "thanks alan": "held_mention",
    "On my way\nresolve HD-1042 done": "held_command",
    "On my way\nrelease": "held_command",
    "On my way\n// he is rude": "held_note",
    "Turing, can you look": "held_mention",
    "Morning Alan, can you take it": "held_mention",
    "Could alan take this?": "held_mention",
    "Hi team, who can take this?": "held_mention",
    "please claim": "held_command",
    "please hand over to alan": "held_command",
    "hand this over to alan": "held_command",
    "set priority high": "held_command",
    "pls resolve": "held_command",
    "internal note: he is rude": "held_note",
    "internal: he is rude": "held_note",
    "[internal] he is rude": "held_note",
    "NB: he is rude": "held_note",
    "Hello\nNB: he is rude": "held_note",
}


@each_case("words", HELD)
def test_what_may_be_a_slip_is_not_published(claimed: DialogStory, words: str) -> None:
    assert claimed.says(GRACE, words) == [HELD[words]]
    assert claimed.latest(HELD[words]).to == SUPPORT, "every agent in the thread sees the question"
    assert claimed.step is Step.WITH_AGENT


@each_case(
    "words",
    [
        "On my way",
        "Not yet, the vendor is closed",
        "Who has the key?",
        "Open the settings and press Source",
        "New cables are on their way",
        "I will close it when you are done",
        "Please restart it",
        "@Ada try it now",
        "Alan will call you at nine",
        "Write to help@example.com",
        "Grace here. What do you see?",
        "HD-1042 is yours",
        "The file is /etc/hosts",
        "Hand in the laptop",
        "Are you there?\nhelp",
        "Please close the window",
        "Please take a picture of it",
        "Please open the settings",
        "All done, it works again",
        "Who can see it?",
        "Set the printer to A4",
        "Internal calls work again",
        "On my way\nOpen the settings",
    ],
)
def test_an_ordinary_answer_goes_out_at_once(claimed: DialogStory, words: str) -> None:
    assert claimed.says(GRACE, words)[0] == "from_agent"


@each_case("name", [n for n, word in names_of_words().items() if word in FOR_AGENTS])
def test_a_swap_a_loss_or_a_double_in_any_command_is_noticed(
    claimed: DialogStory, name: str
) -> None:
    slips = {name[1] + name[0] + name[2:], name[:2] + name[1:], name[:1] + name[2:]}
    for slip in slips - {name, "lst"}:
        assert claimed.says(GRACE, f"{slip} HD-1042 he is rude") == ["held_command"], slip


@each_case(
    ("said", "near"),
    [("clam", True), ("claims", True), ("cliam", True), ("clai", True), ("claim", False)],
)
def test_one_edit(said: str, near: bool) -> None:
    assert is_one_edit_away(said, "claim") is near
    assert not is_one_edit_away("cl", "claim")
    assert not is_one_edit_away("bloom", "claim")


def test_a_colleague_with_the_requesters_name_is_not_meant(claimed: DialogStory) -> None:
    state = claimed.state
    assert state is not None
    claimed.state = replace(state, requester=replace(ADA, name="Alan Kay"))
    assert claimed.says(GRACE, "Alan, can you see it now?")[0] == "from_agent"


def test_the_two_buttons_of_a_command_send_it_or_carry_it_out(claimed: DialogStory) -> None:
    claimed.says(GRACE, "resolve restarted the service")
    send, run = claimed.said[-1].buttons
    assert (send.choice, send.label) == (Choice.SEND_HELD, "Ada")
    assert (run.choice, run.label) == (Choice.RUN_HELD, "HD-1042")
    heard = answer(claimed, GRACE, Choice.RUN_HELD)
    assert heard == ["summary_resolved", "held_run", "card"]
    assert claimed.ticket.resolution == "restarted the service"
    assert answer(claimed, GRACE, Choice.RUN_HELD) == ["held_gone"]


def test_the_two_buttons_of_a_mention_send_it_or_keep_it(claimed: DialogStory) -> None:
    claimed.says(GRACE, "@alan he is rude", SHOT)
    assert choices(claimed) == [Choice.SEND_HELD, Choice.NOTE_HELD]
    assert answer(claimed, ALAN, Choice.NOTE_HELD) == ["held_noted"]
    note = claimed.facts[-1]
    assert (note.kind, note.is_internal) == (AuditKind.NOTE, True)
    assert (note.details["text"], note.details["files"]) == ("@alan he is rude", "shot.png")
    assert note.actor == GRACE
    assert "rude" not in str([s for s in claimed.said if s.to.room == LOBBY.room])


def test_a_command_that_cannot_be_carried_out_is_offered_as_a_note(claimed: DialogStory) -> None:
    claimed.says(GRACE, "priority for us is your data")
    assert choices(claimed) == [Choice.SEND_HELD, Choice.NOTE_HELD]
    claimed.says(GRACE, "queue please")
    assert choices(claimed) == [Choice.SEND_HELD, Choice.NOTE_HELD]


@pytest.mark.parametrize(
    "words", ["resolve 7777 was a duplicate", "resolve ticket 7", "claim no. 7"]
)
def test_a_bare_number_may_name_another_ticket(claimed: DialogStory, words: str) -> None:
    claimed.says(GRACE, words)
    assert choices(claimed) == [Choice.SEND_HELD, Choice.NOTE_HELD]


def test_a_small_number_or_its_own_names_no_other(claimed: DialogStory) -> None:
    for words in ("resolve 3 cables replaced", "resolve 1042 was a duplicate"):
        claimed.says(GRACE, words)
        assert choices(claimed) == [Choice.SEND_HELD, Choice.RUN_HELD]


def test_a_mistyped_note_is_kept_by_its_button(claimed: DialogStory) -> None:
    claimed.says(GRACE, "nte he is rude")
    assert choices(claimed) == [Choice.SEND_HELD, Choice.NOTE_HELD]
    claimed.says(GRACE, "nte HD-7 he is rude")
    assert choices(claimed) == [Choice.SEND_HELD, Choice.RUN_HELD]
    claimed.says(GRACE, "mrege HD-7 into HD-8")
    assert choices(claimed) == [Choice.SEND_HELD, Choice.NOTE_HELD]


def test_sent_on_it_goes_out_under_the_name_of_whoever_wrote_it(queued: DialogStory) -> None:
    queued.says(GRACE, "Wait a moment, please", SHOT, ref="w")
    assert queued.ticket.status is Status.OPEN
    assert answer(queued, ALAN, Choice.SEND_HELD) == ["held_sent", "from_agent", "card"]
    sent = queued.latest("from_agent")
    assert (sent.on_behalf_of, sent.args["text"], sent.files) == (
        GRACE,
        "Wait a moment, please",
        (SHOT,),
    )
    assert queued.facts_of("held_sent")["by"] == "Alan Turing", "others see who said so"
    assert queued.ticket.agent == GRACE
    assert queued.latest("held_sent").message_key == queued.latest("held_command").message_key


def test_pressing_twice_sends_once(claimed: DialogStory) -> None:
    claimed.says(GRACE, "Wait a moment, please")
    answer(claimed, GRACE, Choice.SEND_HELD)
    assert answer(claimed, GRACE, Choice.SEND_HELD) == ["held_gone"]
    assert answer(claimed, ALAN, Choice.TAKE_BACK) == ["held_taken_back", "card"]
    assert answer(claimed, ALAN, Choice.TAKE_BACK) == ["held_gone"]


def test_nobody_but_an_agent_of_the_ticket_answers_the_question(claimed: DialogStory) -> None:
    claimed.says(GRACE, "Wait a moment, please")
    assert answer(claimed, EVE, Choice.SEND_HELD) == ["no_such_ticket"]
    assert answer(claimed, ADA, Choice.SEND_HELD) == ["not_allowed"]


def test_what_was_sent_can_be_taken_back_for_a_minute(claimed: DialogStory) -> None:
    claimed.says(GRACE, "Wait a moment, please", ref="w")
    answer(claimed, GRACE, Choice.SEND_HELD)
    copy = claimed.latest("from_agent").message_key
    claimed.now += timedelta(seconds=60)
    assert answer(claimed, GRACE, Choice.TAKE_BACK) == ["held_taken_back", "card"]
    assert copy in [a.message_key for a in claimed.last.actions if isinstance(a, Retract)]


def test_later_the_button_says_how_else(claimed: DialogStory) -> None:
    claimed.says(GRACE, "Wait a moment, please", ref="w")
    answer(claimed, GRACE, Choice.SEND_HELD)
    claimed.now += timedelta(seconds=61)
    assert answer(claimed, GRACE, Choice.TAKE_BACK) == ["too_late_to_take_back"]
    assert claimed.deletes(GRACE, "w") == ["held_taken_back", "card"]
    assert any(isinstance(action, Retract) for action in claimed.last.actions)


def test_only_the_latest_sent_ones_are_remembered(claimed: DialogStory) -> None:
    for _ in range(25):
        claimed.says(GRACE, "Wait a moment, please")
        answer(claimed, GRACE, Choice.SEND_HELD)
    assert claimed.state is not None
    assert len(claimed.state.held_messages) == 20


def test_a_held_message_survives_a_restart(claimed: DialogStory) -> None:
    claimed.says(GRACE, "@alan he is rude", SHOT)
    state = claimed.state
    claimed.state = loads(Conversation, dumps(Conversation, state))
    assert claimed.state == state
    assert answer(claimed, GRACE, Choice.NOTE_HELD) == ["held_noted"]


def test_in_the_history_it_is_internal(claimed: DialogStory) -> None:
    claimed.says(GRACE, "@alan he is rude")
    held = claimed.facts[-1]
    assert (held.kind, held.is_internal, held.actor) == (AuditKind.HELD, True, GRACE)


def test_deleted_before_it_was_sent(claimed: DialogStory) -> None:
    claimed.says(GRACE, "wait until tomorrow", ref="w")
    assert claimed.deletes(GRACE, "w") == ["held_deleted"]
    assert answer(claimed, GRACE, Choice.SEND_HELD) == ["held_gone"]


def test_edited_into_plain_words_it_is_sent_as_edited(claimed: DialogStory) -> None:
    claimed.says(GRACE, "wait until tomorrow", SHOT, ref="w")
    assert claimed.edits(GRACE, "w", "It is done tomorrow")[:2] == ["from_agent", "held_sent"]
    assert claimed.latest("from_agent").files == (SHOT,)
    assert claimed.edits(GRACE, "w", "It is done today")[0] == "from_agent"


def test_edited_into_the_exact_command_it_is_carried_out(claimed: DialogStory) -> None:
    claimed.says(GRACE, "priority hgih", ref="w")
    assert "held_run" in claimed.edits(GRACE, "w", "priority high")
    assert claimed.ticket.priority is Priority.HIGH


def test_edited_into_a_note_it_is_one(claimed: DialogStory) -> None:
    claimed.says(GRACE, "@alan he is rude", ref="w")
    assert claimed.edits(GRACE, "w", "// he is rude") == ["held_noted"]


def test_edited_into_another_slip_the_question_changes(claimed: DialogStory) -> None:
    claimed.says(GRACE, "wait until tomorrow", ref="w")
    assert claimed.edits(GRACE, "w", "@alan until tomorrow") == ["held_mention"]
    assert claimed.state is not None
    [held] = claimed.state.held_messages
    assert held.text == "@alan until tomorrow"


# After the end.


@pytest.fixture
def resolved(claimed: DialogStory) -> DialogStory:
    claimed.commands(GRACE, "resolve done")
    return claimed


def test_after_the_end_words_ask_whether_to_reopen(resolved: DialogStory) -> None:
    assert resolved.says(GRACE, "One more thing") == ["held_ended"]
    assert choices(resolved) == [Choice.REOPEN_HELD, Choice.SEND_HELD, Choice.NOTE_HELD]
    heard = answer(resolved, GRACE, Choice.REOPEN_HELD)
    assert heard == ["reopened_card", "reopened", "held_sent", "from_agent", "card"]
    assert resolved.ticket.status is Status.CLAIMED


def test_after_the_end_they_can_be_sent_without_reopening(resolved: DialogStory) -> None:
    resolved.passes(timedelta(days=4))
    assert resolved.step is Step.CLOSED
    resolved.says(GRACE, "You are welcome")
    assert answer(resolved, GRACE, Choice.SEND_HELD)[:2] == ["held_sent", "from_agent"]
    assert resolved.step is Step.CLOSED


def test_whoever_reopens_what_nobody_had_has_it(queued: DialogStory) -> None:
    queued.says(ADA, "cancel")
    queued.says(GRACE, "Are you sure?")
    answer(queued, GRACE, Choice.REOPEN_HELD)
    assert (queued.ticket.status, queued.ticket.agent) == (Status.CLAIMED, GRACE)


def test_reopened_meanwhile_the_button_says_so(resolved: DialogStory) -> None:
    resolved.says(GRACE, "One more thing")
    resolved.says(ADA, "It hums again")
    assert answer(resolved, GRACE, Choice.REOPEN_HELD) == ["not_resolved"]


# An edit that changes what a message is.


def test_a_note_edited_into_words_asks(claimed: DialogStory) -> None:
    claimed.says(GRACE, "// he is rude", ref="n")
    assert claimed.edits(GRACE, "n", "On my way") == ["held_edit"]
    assert answer(claimed, GRACE, Choice.SEND_HELD)[1] == "from_agent"
    assert claimed.facts_of("from_agent")["text"] == "On my way"


def test_words_a_note_and_words_again_are_sent_anew_by_a_press(claimed: DialogStory) -> None:
    claimed.says(GRACE, "On my way", ref="w")
    claimed.edits(GRACE, "w", "// On my way")
    assert any(isinstance(action, Retract) for action in claimed.last.actions)
    assert claimed.facts[-1].kind is AuditKind.NOTE
    assert claimed.edits(GRACE, "w", "On my way!") == ["held_edit"]
    assert answer(claimed, GRACE, Choice.SEND_HELD)[1] == "from_agent"


def test_words_edited_into_a_command_are_taken_back_and_it_is_done(claimed: DialogStory) -> None:
    claimed.says(GRACE, "On my way", ref="w")
    heard = claimed.edits(GRACE, "w", "resolve HD-1042 Changed the fan")
    assert "summary_resolved" in heard
    assert "did_resolve" in heard
    assert any(isinstance(action, Retract) for action in claimed.last.actions)


def test_a_command_edited_into_words_asks(claimed: DialogStory) -> None:
    claimed.says(GRACE, "priority high", ref="c")
    assert claimed.edits(GRACE, "c", "It is urgent, we know") == ["held_edit"]
    assert answer(claimed, GRACE, Choice.NOTE_HELD) == ["held_noted"]


def test_a_mistyped_command_that_was_refused_is_done_when_it_is_corrected(
    claimed: DialogStory,
) -> None:
    claimed.says(GRACE, "priority HD-1042 enormous", ref="c")
    assert "priority_changed" in claimed.edits(GRACE, "c", "priority HD-1042 high")


def test_sent_words_edited_into_a_slip_stay_as_they_were_until_somebody_says(
    claimed: DialogStory,
) -> None:
    claimed.says(GRACE, "At ten", ref="w")
    copy = claimed.latest("from_agent").message_key
    assert claimed.edits(GRACE, "w", "wait until ten") == ["held_command"]
    answer(claimed, GRACE, Choice.NOTE_HELD) if Choice.NOTE_HELD in choices(claimed) else None
    answer(claimed, GRACE, Choice.SEND_HELD)
    assert (claimed.latest("from_agent").message_key, claimed.facts_of("from_agent")["text"]) == (
        copy,
        "wait until ten",
    )
    assert claimed.state is not None
    assert claimed.state.relayed.count(copy) == 1


def test_kept_as_a_note_the_copy_is_taken_back(claimed: DialogStory) -> None:
    claimed.says(GRACE, "At ten", ref="w")
    claimed.edits(GRACE, "w", "@alan at ten?")
    answer(claimed, GRACE, Choice.NOTE_HELD)
    assert any(isinstance(action, Retract) for action in claimed.last.actions)


def test_an_edit_to_nothing_of_what_was_never_sent_is_nothing(claimed: DialogStory) -> None:
    claimed.says(GRACE, "// x", ref="n")
    assert claimed.edits(GRACE, "n", " ") == []
    assert claimed.edits(EVE, "n", "hello") == []


def test_a_typo_mended_after_the_end_is_carried(resolved: DialogStory) -> None:
    resolved.says(ADA, "It hums again")
    resolved.says(GRACE, "On my wya", ref="w")
    resolved.commands(GRACE, "resolve done")
    assert resolved.edits(GRACE, "w", "On my way")[0] == "from_agent"


def test_a_rating_in_words_is_corrected_by_its_edit(resolved: DialogStory) -> None:
    resolved.says(ADA, "5", ref="r")
    assert resolved.edits(ADA, "r", "4") == ["rating_thanks", "card"]
    assert resolved.ticket.rating is not None
    assert resolved.ticket.rating.score == 4
    assert resolved.edits(ADA, "r", "4 people still wait for theirs") == []


def test_words_edited_into_a_question_are_answered(claimed: DialogStory) -> None:
    claimed.says(ADA, "It hums louder", ref="q")
    assert claimed.edits(ADA, "q", "status")[0].startswith("status")
    claimed.says(ADA, "status", ref="s")
    assert claimed.edits(ADA, "s", "It is on fire") == ["from_requester"]
    assert claimed.edits(EVE, "s", "x") == []


def test_an_exact_command_with_a_number_acts_at_once_and_says_so(claimed: DialogStory) -> None:
    for words in ("resolve HD-1042 done", "RESOLVE hd1042", " /resolve #1042", "!resolve HD 1042"):
        heard = claimed.says(GRACE, words)
        assert heard[0] in ("summary_resolved", "already_resolved")


def test_questions_of_an_agent_are_answered_to_the_agent(claimed: DialogStory) -> None:
    assert claimed.says(GRACE, "status")[0].startswith("status")
    assert claimed.latest("status").only_for == GRACE
    assert claimed.says(GRACE, "why HD-1042") == ["why"]
    assert claimed.says(GRACE, "cancel HD-1042") == ["not_allowed"]
    assert claimed.says(GRACE, "help") == ["help_agent"]


def test_in_a_room_without_a_thread_the_question_stands_beneath_the_card(
    claimed: DialogStory,
) -> None:
    claimed.says(GRACE, "queue please", at=Place("console", "#support"))
    asked = claimed.latest("held_command")
    assert (asked.to.room, asked.reply_to) == ("#support", "card:support")


@each_case(
    ("text", "may"),
    [
        ("resolve HD-1042", True),
        ("see #12", True),
        ("hd 7 hums", True),
        ("lunch at 12?", True),
        ("lunch?", False),
    ],
)
def test_what_may_name_a_ticket_is_let_in(text: str, may: bool) -> None:
    assert may_name_a_ticket(text) is may


def test_when_it_cannot_be_reopened_any_more_that_is_not_offered(resolved: DialogStory) -> None:
    resolved.passes(timedelta(days=60))
    assert resolved.says(GRACE, "One more thing") == ["held_ended"]
    assert choices(resolved) == [Choice.SEND_HELD, Choice.NOTE_HELD]
