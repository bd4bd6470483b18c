# fmt: off
"""One function for each thing that the desk says. Generated: see adapters/words/generate.py."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum

from core.model.actions import Row, Wording
from core.model.values import (
    Attempts,
    Days,
    Duration,
    Listing,
    Reason,
    Term,
    Value,
    Week,
)


# An argument that is empty says nothing, so it is left out.
def _args(given: Mapping[str, object]) -> dict[str, Value]:
    return {
        k: v.value if isinstance(v, Enum) else v  # type: ignore[misc]
        for k, v in given.items()
        if v is not None and v != "" and k != "rows"
    }


def _wording(name: str, given: Mapping[str, object], rows: tuple[Row, ...] = ()) -> Wording:
    return Wording(name, _args(given), rows)


def _row(given: Mapping[str, object], about: str = "") -> Row:
    return ({"about": about} if about else {}) | _args(given)


def greeting() -> Wording:
    """Hello. Tell me in a sentence what is wrong or what you need. I look for an answer, or b…"""
    return _wording("greeting", {})


def vague() -> Wording:
    """I would like to help. What is it about, and what happens? One or two sentences are enou…"""
    return _wording("vague", {})


def opened(*, subject: str, ticket: str | None = None) -> Wording:
    """I opened **{ticket}**: {subject}"""
    return _wording("opened", locals())


def opened_follows(
    *, before: str | Term, subject: str, closed_at: datetime | None = None, ticket: str | None =
    None
) -> Wording:
    """{before} closed[[ {closed_at}]], so this is a new ticket. I opened **{ticket}**: {subje…"""
    return _wording("opened_follows", locals())


def opened_beside(*, other: str, subject: str, ticket: str | None = None) -> Wording:
    """That is something else, so I opened **{ticket}** for it: {subject} {other} stays with t…"""
    return _wording("opened_beside", locals())


def asked_beside(*, name: str, other: str, text: str) -> Wording:
    """**{name}** asked something else meanwhile, which is {other} now: {text}"""
    return _wording("asked_beside", locals())


def already_reported(
    *, at: datetime, status: str, subject: str, team: str = "", ticket: str | None = None
) -> Wording:
    """You reported this {at}: it is **{ticket}**, {subject} ({status}[[, with the {team} team…"""
    return _wording("already_reported", locals())


def reported_again(*, name: str, text: str) -> Wording:
    """**{name}** reported the same again: {text}"""
    return _wording("reported_again", locals())


def cannot_write(*, ticket: str | None = None) -> Wording:
    """I opened **{ticket}**, but I may not write to you. Please allow direct messages from th…"""
    return _wording("cannot_write", locals())


def opened_empty(*, ticket: str | None = None) -> Wording:
    """I opened **{ticket}** and will bring in a person."""
    return _wording("opened_empty", locals())


def letter_opened(*, ticket: str | None = None) -> Wording:
    """I opened **{ticket}** for your message."""
    return _wording("letter_opened", locals())


def letter_otherwise(*, within: str | Duration) -> Wording:
    """If that did not help, just reply in your own words: a person then replies {within}."""
    return _wording("letter_otherwise", locals())


def letter_questions(*, rows: tuple[Row, ...]) -> Wording:
    """A reply with any of this helps us to solve it sooner:"""
    return _wording("letter_questions", locals(), rows)


def letter_questions_row_steps() -> Row:
    """A line of letter_questions: - what you did just before it happened"""
    return _row(locals(), "steps")


def letter_questions_row_error_text() -> Row:
    """A line of letter_questions: - the error message, word for word"""
    return _row(locals(), "error_text")


def letter_questions_row_files() -> Row:
    """A line of letter_questions: - a screenshot"""
    return _row(locals(), "files")


def letter_questions_row_own(*, question: str) -> Row:
    """A line of letter_questions: - {question}"""
    return _row(locals(), "own")


def automatic_reply(*, name: str, text: str) -> Wording:
    """Automatic reply from **{name}**: {text}"""
    return _wording("automatic_reply", locals())


def about_mail(*, rows: tuple[Row, ...]) -> Wording:
    """About this mail:"""
    return _wording("about_mail", locals(), rows)


def about_mail_row_encrypted() -> Row:
    """A line of about_mail: - It is encrypted, and I cannot open it. I kept it as a file."""
    return _row(locals(), "encrypted")


def about_mail_row_signed() -> Row:
    """A line of about_mail: - It is signed. I kept the signature as a file and did not check …"""
    return _row(locals(), "signed")


def about_mail_row_winmail() -> Row:
    """A line of about_mail: - Part of it is a `winmail.dat`, which only Outlook opens. I kept…"""
    return _row(locals(), "winmail")


def about_mail_row_calendar() -> Row:
    """A line of about_mail: - It is an invitation. I kept it as a file and did not answer it."""
    return _row(locals(), "calendar")


def about_mail_row_external_body() -> Row:
    """A line of about_mail: - Part of it lies on another server, and I did not fetch it."""
    return _row(locals(), "external_body")


def about_mail_row_hidden_text() -> Row:
    """A line of about_mail: - It has text that its reader cannot see. I left that out."""
    return _row(locals(), "hidden_text")


def about_mail_row_lookalike_address() -> Row:
    """A line of about_mail: - **Careful:** the sender's address has letters of another alphab…"""
    return _row(locals(), "lookalike_address")


def about_mail_row_lookalike_link() -> Row:
    """A line of about_mail: - **Careful:** a link has letters of another alphabet that look l…"""
    return _row(locals(), "lookalike_link")


def about_mail_row_deceptive_link() -> Row:
    """A line of about_mail: - **Careful:** a link shows one address and leads to another."""
    return _row(locals(), "deceptive_link")


def about_mail_row_deceptive_name() -> Row:
    """A line of about_mail: - **Careful:** the sender's name shows an address that is not the…"""
    return _row(locals(), "deceptive_name")


def about_mail_row_incomplete() -> Row:
    """A line of about_mail: - I could not read all of it."""
    return _row(locals(), "incomplete")


def about_mail_row_whole() -> Row:
    """A line of about_mail: - The whole mail is attached, with what it quotes."""
    return _row(locals(), "whole")


def answer(*, body_md: str, source: str, title: str) -> Wording:
    """**{title}** {body_md} -# Source: {source} Did that solve it?"""
    return _wording("answer", locals())


def answer_part(*, body_md: str, title: str) -> Wording:
    """**{title}** {body_md}"""
    return _wording("answer_part", locals())


def answer_handoff(*, body_md: str, source: str, title: str) -> Wording:
    """**{title}** {body_md} -# Source: {source} I am bringing in a person for this right away."""
    return _wording("answer_handoff", locals())


def answer_meanwhile(*, body_md: str, source: str, title: str) -> Wording:
    """While you wait, this may help: **{title}** {body_md} -# Source: {source}"""
    return _wording("answer_meanwhile", locals())


def looking() -> Wording:
    """Give me a few seconds; I am reading our articles more closely."""
    return _wording("looking", {})


def answer_worded(*, rows: tuple[Row, ...], text: str) -> Wording:
    """{text}"""
    return _wording("answer_worded", locals(), rows)


def answer_worded_row(*, quote: str) -> Row:
    """A line of answer_worded: -# '{quote}'"""
    return _row(locals())


def answer_worded_row_source(*, source: str, title: str) -> Row:
    """A line of answer_worded: -# Source: {title} ({source}), worded by a language model and …"""
    return _row(locals(), "source")


def choice(*, rows: tuple[Row, ...]) -> Wording:
    """I found more than one thing that may fit. Which is it?"""
    return _wording("choice", locals(), rows)


def choice_row(*, n: int, title: str) -> Row:
    """A line of choice: {n}. {title}"""
    return _row(locals())


def choice_of_several(*, rows: tuple[Row, ...]) -> Wording:
    """You ask about more than one thing. Which first?"""
    return _wording("choice_of_several", locals(), rows)


def choice_of_several_row(*, n: int, title: str) -> Row:
    """A line of choice_of_several: {n}. {title}"""
    return _row(locals())


def also_asked(*, question: str) -> Wording:
    """Good. You asked about this as well: {question}"""
    return _wording("also_asked", locals())


def choice_of_one(*, title: str) -> Wording:
    """This may fit: **{title}**"""
    return _wording("choice_of_one", locals())


def no_answer() -> Wording:
    """I have no good answer to this, so I will bring in a person."""
    return _wording("no_answer", {})


def person_next() -> Wording:
    """Then I will bring in a person."""
    return _wording("person_next", {})


def verdict() -> Wording:
    """Did that solve it? If you are still trying, take your time."""
    return _wording("verdict", {})


def offer_reminder(
    *, closes: datetime | None = None, reopen_by: datetime | None = None, ticket: str | None = None
) -> Wording:
    """Did the answer to {ticket} help? If I hear nothing, I will close it[[ {closes}]].[[ You…"""
    return _wording("offer_reminder", locals())


def ask_description() -> Wording:
    """What is wrong, or what do you need? One or two sentences are enough."""
    return _wording("ask_description", {})


def ask_category(*, rows: tuple[Row, ...]) -> Wording:
    """Which kind of request is this? Write a number, or `skip` to take the suggestion."""
    return _wording("ask_category", locals(), rows)


def ask_category_row(*, n: int, name: str, suggested: str = "") -> Row:
    """A line of ask_category: {n}. {name}[[ ({suggested})]]"""
    return _row(locals())


def ask_priority_pressed_row(*, priority: str, within: str | Duration, suggested: str = "") -> Row:
    """A line of ask_priority.pressed: - {priority}: a person replies {within}[[ ({suggested})…"""
    return _row(locals())


def ask_priority(*, rows: tuple[Row, ...]) -> Wording:
    """How urgent is it? Write a number, or `skip` to take the suggestion."""
    return _wording("ask_priority", locals(), rows)


def ask_priority_row(*, n: int, priority: str, within: str | Duration, suggested: str = "") -> Row:
    """A line of ask_priority: {n}. {priority}: a person replies {within}[[ ({suggested})]]"""
    return _row(locals())


def ask_steps() -> Wording:
    """What did you do just before it happened? (`skip` if you do not know)"""
    return _wording("ask_steps", {})


def ask_error_text() -> Wording:
    """Is there an error message? Please copy it here. (`skip` if there is none)"""
    return _wording("ask_error_text", {})


def ask_files() -> Wording:
    """A screenshot helps. Attach one here, or `skip`."""
    return _wording("ask_files", {})


def ask_contact() -> Wording:
    """How can we reach you outside this chat? An e-mail or phone number, or `skip`."""
    return _wording("ask_contact", {})


def ask_about_files() -> Wording:
    """I have what you sent. What does it show, or what is wrong? One sentence is enough."""
    return _wording("ask_about_files", {})


def unclear_description() -> Wording:
    """I need a few words on what is wrong."""
    return _wording("unclear_description", {})


def unclear_category(*, rows: tuple[Row, ...]) -> Wording:
    """I did not recognise that. Please choose one of these, or `skip` to take the suggestion."""
    return _wording("unclear_category", locals(), rows)


def unclear_category_row(*, n: int, name: str, suggested: str = "") -> Row:
    """A line of unclear_category: {n}. {name}[[ ({suggested})]]"""
    return _row(locals())


def unclear_priority_pressed_row(
    *, priority: str, within: str | Duration, suggested: str = ""
) -> Row:
    """A line of unclear_priority.pressed: - {priority}: a person replies {within}[[ ({suggest…"""
    return _row(locals())


def unclear_priority(*, rows: tuple[Row, ...]) -> Wording:
    """I did not recognise that. Please choose one of these, or `skip` to take the suggestion."""
    return _wording("unclear_priority", locals(), rows)


def unclear_priority_row(
    *, n: int, priority: str, within: str | Duration, suggested: str = ""
) -> Row:
    """A line of unclear_priority: {n}. {priority}: a person replies {within}[[ ({suggested})]]"""
    return _row(locals())


def unclear_steps() -> Wording:
    """I could not read that. What were you doing when it happened? `skip` if you do not know."""
    return _wording("unclear_steps", {})


def unclear_error_text() -> Wording:
    """I could not read that. What exactly does the message say? `skip` if there is none."""
    return _wording("unclear_error_text", {})


def unclear_files() -> Wording:
    """I could not read that. Please attach a picture or a file, or `skip`."""
    return _wording("unclear_files", {})


def unclear_contact() -> Wording:
    """I could not read that. An e-mail address or a phone number helps, or `skip`."""
    return _wording("unclear_contact", {})


def ask_own(*, question: str) -> Wording:
    """{question} (`skip` if you do not know)"""
    return _wording("ask_own", locals())


def ask_own_number(*, question: str) -> Wording:
    """{question} (a number, or `skip`)"""
    return _wording("ask_own_number", locals())


def ask_own_date(*, question: str) -> Wording:
    """{question} (a date, or `skip`)"""
    return _wording("ask_own_date", locals())


def ask_own_file(*, question: str) -> Wording:
    """{question} Please attach it here, or `skip`."""
    return _wording("ask_own_file", locals())


def ask_own_choice(*, rows: tuple[Row, ...], question: str) -> Wording:
    """{question} Write a number, or `skip`."""
    return _wording("ask_own_choice", locals(), rows)


def ask_own_choice_row(*, n: int, name: str) -> Row:
    """A line of ask_own_choice: {n}. {name}"""
    return _row(locals())


def unclear_own(*, question: str) -> Wording:
    """I could not read that. A few words on “{question}” are enough, or `skip`."""
    return _wording("unclear_own", locals())


def unclear_own_number(*, question: str) -> Wording:
    """For “{question}” I need a number, like 42. If you have none, just say so."""
    return _wording("unclear_own_number", locals())


def unclear_own_date(*, question: str) -> Wording:
    """For “{question}” I need a date, like 24 December or yesterday. If you have none, just s…"""
    return _wording("unclear_own_date", locals())


def unclear_own_file(*, question: str) -> Wording:
    """For “{question}” I need a file. Attach it here, or `skip`."""
    return _wording("unclear_own_file", locals())


def unclear_own_choice(*, rows: tuple[Row, ...], question: str) -> Wording:
    """For “{question}” please choose one of these, or say it in your words once more."""
    return _wording("unclear_own_choice", locals(), rows)


def unclear_own_choice_row(*, n: int, name: str) -> Row:
    """A line of unclear_own_choice: {n}. {name}"""
    return _row(locals())


def rest(*, rows: tuple[Row, ...]) -> Wording:
    """It helps them to know the following. One message is enough, and you can leave anything …"""
    return _wording("rest", locals(), rows)


def rest_row_steps() -> Row:
    """A line of rest: - What you did just before it happened"""
    return _row(locals(), "steps")


def rest_row_error_text() -> Row:
    """A line of rest: - The error message, word for word"""
    return _row(locals(), "error_text")


def rest_row_files() -> Row:
    """A line of rest: - A screenshot"""
    return _row(locals(), "files")


def rest_row_contact() -> Row:
    """A line of rest: - How to reach you outside this chat"""
    return _row(locals(), "contact")


def rest_row_own(*, question: str) -> Row:
    """A line of rest: - {question}"""
    return _row(locals(), "own")


def no_way_back() -> Wording:
    """There is nothing before this to go back to."""
    return _wording("no_way_back", {})


def confirm(*, rows: tuple[Row, ...]) -> Wording:
    """This is what I will pass on. Is it right?"""
    return _wording("confirm", locals(), rows)


def confirm_row(*, detail: str, value: str | Listing, because: str = "") -> Row:
    """A line of confirm: - {detail}: {value}[[, because you wrote *{because}*]]"""
    return _row(locals())


def confirm_row_priority(
    *, detail: str, priority: str, because: str = "", within: str | Duration = ""
) -> Row:
    """A line of confirm: - {detail}: {priority}[[, because you wrote *{because}*]][[, a perso…"""
    return _row(locals(), "priority")


def confirm_row_own(*, question: str, value: str | Listing) -> Row:
    """A line of confirm: - {question} {value}"""
    return _row(locals(), "own")


def handed_off(
    *, team: str, due: datetime | None = None, update_by: datetime | None = None, ticket: str | None
    = None
) -> Wording:
    """I passed **{ticket}** to the {team} team.[[ A person will reply by {due}.]][[ You will …"""
    return _wording("handed_off", locals())


def handed_off_closed(
    *, opens: datetime, team: str, due: datetime | None = None, ticket: str | None = None
) -> Wording:
    """I passed **{ticket}** to the {team} team. We are closed now and open {opens}[[; a perso…"""
    return _wording("handed_off_closed", locals())


def handed_off_paged(
    *, priority: str, team: str, reply_by: datetime | None = None, update_by: datetime | None =
    None, ticket: str | None = None
) -> Wording:
    """I passed **{ticket}** to the {team} team as {priority}, and am calling the people on ca…"""
    return _wording("handed_off_paged", locals())


def handed_off_shared(
    *, paged_at: datetime, people: str | Listing, priority: str, team: str, reply_by: datetime |
    None = None, update_by: datetime | None = None, ticket: str | None = None
) -> Wording:
    """I passed **{ticket}** to the {team} team as {priority}. It looks like an incident that …"""
    return _wording("handed_off_shared", locals())


def called_already(
    *, paged_at: datetime, people: str | Listing, reply_by: datetime | None = None, update_by:
    datetime | None = None, ticket: str | None = None
) -> Wording:
    """It looks like an incident that is known: the people on call ({people}) were called {pag…"""
    return _wording("called_already", locals())


def handed_off_unpaged(
    *, priority: str, team: str, reply_by: datetime | None = None, update_by: datetime | None =
    None, ticket: str | None = None
) -> Wording:
    """I passed **{ticket}** to the {team} team as {priority}. Nobody is on call that I could …"""
    return _wording("handed_off_unpaged", locals())


def handed_off_asked(
    *, page_at: datetime, priority: str, team: str, reply_by: datetime | None = None, ticket: str |
    None = None
) -> Wording:
    """I passed **{ticket}** to the {team} team as {priority}, because of what you wrote. Shal…"""
    return _wording("handed_off_asked", locals())


def calling_now(
    *, reply_by: datetime | None = None, update_by: datetime | None = None, ticket: str | None =
    None
) -> Wording:
    """I am calling the people on call about {ticket} now.[[ A person will reply by {reply_by}…"""
    return _wording("calling_now", locals())


def nobody_on_call(
    *, reply_by: datetime | None = None, update_by: datetime | None = None, ticket: str | None =
    None
) -> Wording:
    """Nobody is on call that I could reach; I have told the team's channel about {ticket}.[[ …"""
    return _wording("nobody_on_call", locals())


def not_called(
    *, priority: str, team: str, reply_by: datetime | None = None, ticket: str | None = None
) -> Wording:
    """All right, nobody is called. {ticket} is with the {team} team as {priority}.[[ A person…"""
    return _wording("not_called", locals())


def passed_on_anyway() -> Wording:
    """I will pass on what I have, so that you need not wait."""
    return _wording("passed_on_anyway", {})


def undelivered_elsewhere(*, reason: str) -> Wording:
    """❌ A colleague could not be called: {reason}. Retry once that is fixed."""
    return _wording("undelivered_elsewhere", locals())


def note_in_resolution() -> Wording:
    """That begins like an internal note, and the requester would read it. Nothing was resolve…"""
    return _wording("note_in_resolution", {})


def mention_for_requester() -> Wording:
    """That mentions somebody with an @, and the requester would read it. Nothing was done; pl…"""
    return _wording("mention_for_requester", {})


def files_before(*, requester: str) -> Wording:
    """Files from {requester}:"""
    return _wording("files_before", locals())


def from_requester(*, name: str, text: str) -> Wording:
    """**{name}**: {text}"""
    return _wording("from_requester", locals())


def from_requester_files(*, file: str | Listing, name: str) -> Wording:
    """**{name}** sent {file}."""
    return _wording("from_requester_files", locals())


def sent_unkept(*, file: str | Listing, name: str, problem: str) -> Wording:
    """{name} sent {file}, which {problem}."""
    return _wording("sent_unkept", locals())


def from_agent(*, agent: str, text: str) -> Wording:
    """**{agent}**: {text}"""
    return _wording("from_agent", locals())


def from_agent_files(*, agent: str, file: str | Listing) -> Wording:
    """**{agent}** sent {file}."""
    return _wording("from_agent_files", locals())


def whole_in_file() -> Wording:
    """-# Preview; the full text is attached."""
    return _wording("whole_in_file", {})


def deleted_by_requester(*, name: str) -> Wording:
    """{name} deleted this message."""
    return _wording("deleted_by_requester", locals())


def deleted_with_files(*, name: str) -> Wording:
    """{name} deleted a message and its files."""
    return _wording("deleted_with_files", locals())


def deleted_from_card(*, name: str) -> Wording:
    """{name} deleted part of the description. The card shows what is left."""
    return _wording("deleted_from_card", locals())


def requester_is_back(*, agent: str) -> Wording:
    """{agent}, the requester has answered. The clock is running again."""
    return _wording("requester_is_back", locals())


def note(*, name: str, text: str) -> Wording:
    """Internal note by {name}: {text}"""
    return _wording("note", locals())


def replied_elsewhere(*, name: str, requester: str, text: str) -> Wording:
    """{name} replied to {requester}: {text}"""
    return _wording("replied_elsewhere", locals())


def held_command(*, name: str, requester: str) -> Wording:
    """{name}, I have not sent this to {requester}: it looks like a command. What should I do?"""
    return _wording("held_command", locals())


def held_mention(*, name: str, requester: str) -> Wording:
    """{name}, I have not sent this to {requester}: it seems to be meant for a colleague. What…"""
    return _wording("held_mention", locals())


def held_note(*, name: str, requester: str) -> Wording:
    """{name}, I have not sent this to {requester}: one of its lines looks like an internal no…"""
    return _wording("held_note", locals())


def held_edit(*, name: str, requester: str) -> Wording:
    """{name}, {requester} has not seen this text: until you edited it, it was internal or a c…"""
    return _wording("held_edit", locals())


def held_ended(*, name: str, requester: str, ticket: str | None = None) -> Wording:
    """{name}, I have not sent this to {requester}: {ticket} has ended. Should I reopen it?"""
    return _wording("held_ended", locals())


def held_sent(*, by: str, requester: str) -> Wording:
    """Sent to {requester}; {by} decided so."""
    return _wording("held_sent", locals())


def held_noted(*, by: str) -> Wording:
    """Kept as an internal note; {by} decided so."""
    return _wording("held_noted", locals())


def held_run(*, by: str) -> Wording:
    """Carried out as a command; {by} decided so."""
    return _wording("held_run", locals())


def held_deleted(*, name: str, requester: str) -> Wording:
    """{name} deleted this message. It was not sent to {requester}."""
    return _wording("held_deleted", locals())


def held_taken_back(*, requester: str) -> Wording:
    """Taken back from {requester}, who may have read it already."""
    return _wording("held_taken_back", locals())


def held_gone() -> Wording:
    """That message was dealt with already."""
    return _wording("held_gone", {})


def too_late_to_take_back() -> Wording:
    """It is too late for this button. To take the message back, delete your own message above."""
    return _wording("too_late_to_take_back", {})


def undelivered(*, reason: str) -> Wording:
    """❌ Not delivered to the requester: {reason}. It is kept; retry once that is fixed."""
    return _wording("undelivered", locals())


def file_too_large(*, file: str | Listing, limit: int) -> Wording:
    """I could not keep {file}: it is larger than {limit} MB."""
    return _wording("file_too_large", locals())


def file_type_not_allowed(*, file: str | Listing) -> Wording:
    """I could not keep {file}: that kind of file is not accepted. A screenshot or PDF works."""
    return _wording("file_type_not_allowed", locals())


def file_empty(*, file: str | Listing) -> Wording:
    """I could not keep {file}: it is empty."""
    return _wording("file_empty", locals())


def file_unreadable(*, file: str | Listing) -> Wording:
    """I could not read {file}. Please attach it again."""
    return _wording("file_unreadable", locals())


def file_late(*, file: str | Listing) -> Wording:
    """{file} is taking a while to arrive. I will tell you when it is here; if you hear nothin…"""
    return _wording("file_late", locals())


def file_came(*, file: str | Listing, ticket: str | None = None) -> Wording:
    """{file} is here now, with {ticket}."""
    return _wording("file_came", locals())


def file_too_many(*, file: str | Listing) -> Wording:
    """I could not keep {file}: this ticket has as many files as it can hold."""
    return _wording("file_too_many", locals())


def card(
    *, priority: str, requester: str, status: str, team: str, agent: str = "", answers: str = "",
    asleep_until: datetime | None = None, category: str = "", category_name: str = "", contact: str
    = "", description: str = "", error_text: str = "", files: str | Listing = "", learned: int |
    None = None, learned_of: int | None = None, learned_word: str = "", left: datetime | None =
    None, matched: str | Listing = "", reply_due: datetime | None = None, reply_was_due: datetime |
    None = None, resolution_due: datetime | None = None, resolution_was_due: datetime | None = None,
    same: str = "", score: int | None = None, steps: str = "", subject: str = "", triage: str = "",
    triage_word: str = "", tried: Attempts | None = None, ticket: str | None = None
) -> Wording:
    """**{status}**[[ · {agent}]] · {ticket} · {priority}[[ · {category_name}]] [[**{subject}*…"""
    return _wording("card", locals())


def whole(*, rows: tuple[Row, ...], requester: str) -> Wording:
    """Full text from {requester} (the card shows a preview):"""
    return _wording("whole", locals(), rows)


def whole_row(*, detail: str, value: str | Listing) -> Row:
    """A line of whole: {detail}: {value}"""
    return _row(locals())


def brief(*, rows: tuple[Row, ...], ticket: str | None = None) -> Wording:
    """For whoever takes {ticket}; drafted by a language model, and for agents only:"""
    return _wording("brief", locals(), rows)


def brief_row_problem(*, text: str) -> Row:
    """A line of brief: - Problem: {text}"""
    return _row(locals(), "problem")


def brief_row_mixed() -> Row:
    """A line of brief: - It describes two problems."""
    return _row(locals(), "mixed")


def brief_row_product(*, text: str) -> Row:
    """A line of brief: - About: {text}"""
    return _row(locals(), "product")


def brief_row_language(*, text: str) -> Row:
    """A line of brief: - Written in: {text}"""
    return _row(locals(), "language")


def brief_row_urgency(*, priority: str, reason: str = "") -> Row:
    """A line of brief: - Reads like {priority}[[: {reason}]]"""
    return _row(locals(), "urgency")


def brief_row_category(*, name: str) -> Row:
    """A line of brief: - Reads like: {name}"""
    return _row(locals(), "category")


def brief_row_tried(*, tried: Attempts) -> Row:
    """A line of brief: - Tried: {tried}"""
    return _row(locals(), "tried")


def brief_row_missing(*, detail: str) -> Row:
    """A line of brief: - Still missing: {detail}"""
    return _row(locals(), "missing")


def brief_row_missing_own(*, question: str) -> Row:
    """A line of brief: - Still missing: {question}"""
    return _row(locals(), "missing_own")


def brief_row_draft(*, source: str, text: str) -> Row:
    """A line of brief: - Draft of a reply, from {source}: {text}"""
    return _row(locals(), "draft")


def brief_row_held(*, source: str, text: str) -> Row:
    """A line of brief: - Draft, not sent, from {source}: {text}"""
    return _row(locals(), "held")


def brief_row_failed(*, check: str, note: str = "") -> Row:
    """A line of brief: - Not sent because {check}[[: {note}]]"""
    return _row(locals(), "failed")


def card_moved(*, queue: str, subject: str, ticket: str | None = None) -> Wording:
    """{ticket} · {subject} Moved to {queue}."""
    return _wording("card_moved", locals())


def card_private(
    *, priority: str, reply_due: datetime | None = None, reply_was_due: datetime | None = None,
    resolution_due: datetime | None = None, resolution_was_due: datetime | None = None, ticket: str
    | None = None
) -> Wording:
    """{ticket} · {priority} · private[[ Reply due {reply_due}]][[ Overdue: the reply was due …"""
    return _wording("card_private", locals())


def private_news(*, ticket: str | None = None) -> Wording:
    """News on {ticket}, which is private. Its own team can read it with `history {ticket}`."""
    return _wording("private_news", locals())


def page_private(*, queue: str, ticket: str | None = None) -> Wording:
    """Critical: **{ticket}**, in {queue}. It is private, so only its own team can read it."""
    return _wording("page_private", locals())


def page(*, queue: str, requester: str, subject: str, ticket: str | None = None) -> Wording:
    """Critical: **{ticket}** {subject} From {requester}, in {queue}. Please claim it."""
    return _wording("page", locals())


def page_again(
    *, calls: int, queue: str, requester: str, subject: str, ticket: str | None = None
) -> Wording:
    """Still unclaimed, call {calls}: **{ticket}** {subject} From {requester}, in {queue}. Ple…"""
    return _wording("page_again", locals())


def page_claimed(
    *, agent: str, queue: str, requester: str, subject: str, ticket: str | None = None
) -> Wording:
    """Critical: **{ticket}** {subject} From {requester}, in {queue}. {agent} has it."""
    return _wording("page_claimed", locals())


def paged_claimed(*, agent: str, people: str | Listing = "") -> Wording:
    """Critical; {agent} has it.[[ Called as well: {people}.]]"""
    return _wording("paged_claimed", locals())


def paged(*, people: str | Listing) -> Wording:
    """Critical. Called: {people}."""
    return _wording("paged", locals())


def paged_shared(
    *, known: Listing, paged_at: datetime, same: str, people: str | Listing = ""
) -> Wording:
    """Critical, and likely the same incident as {same}, for which {known} were called {paged_…"""
    return _wording("paged_shared", locals())


def same_incident(*, requester: str, same: str, subject: str) -> Wording:
    """Likely the same incident: {same} from {requester}: {subject}"""
    return _wording("same_incident", locals())


def paged_again(*, calls: int, people: str | Listing) -> Wording:
    """Critical and still unclaimed. Called again: {people} ({calls} calls so far)."""
    return _wording("paged_again", locals())


def paged_unanswered(*, people: str | Listing, requester: str = "") -> Wording:
    """Critical, judging by the words.[[ {requester} was asked and did not answer.]] Called: {…"""
    return _wording("paged_unanswered", locals())


def paged_nobody() -> Wording:
    """Critical, and nobody is on call or in the team. Please claim it."""
    return _wording("paged_nobody", {})


def not_critical(*, priority: str, requester: str) -> Wording:
    """{requester} says it can wait. Now {priority}."""
    return _wording("not_critical", locals())


def agent_joined(*, agent: str, ticket: str | None = None) -> Wording:
    """{agent} has taken {ticket} and will answer here."""
    return _wording("agent_joined", locals())


def holder_left(*, agent: str, ticket: str | None = None) -> Wording:
    """{agent}'s account was deactivated; {ticket} is back in the queue and waits for somebody…"""
    return _wording("holder_left", locals())


def released(*, ticket: str | None = None) -> Wording:
    """{ticket} is back with the team; the next free person takes it."""
    return _wording("released", locals())


def handed_over(*, team: str, ticket: str | None = None) -> Wording:
    """{ticket} is now with the {team} team."""
    return _wording("handed_over", locals())


def called_elsewhere(
    *, platform: str, priority: str, queue: str, subject: str = "", ticket: str | None = None
) -> Wording:
    """**{ticket}**[[ · {subject}]] · {priority} You are needed on it in {queue} on {platform}…"""
    return _wording("called_elsewhere", locals())


def called_outside(
    *, priority: str, queue: str, subject: str = "", ticket: str | None = None
) -> Wording:
    """**{ticket}**[[ · {subject}]] · {priority} You are needed on it. It is in {queue} now, w…"""
    return _wording("called_outside", locals())


def requester_left(*, name: str) -> Wording:
    """❌ {name} has left, so nobody reads what you write here. It is kept, and sent when they …"""
    return _wording("requester_left", locals())


def requester_returned(*, name: str) -> Wording:
    """{name} is back."""
    return _wording("requester_returned", locals())


def requester_returned_unread(*, name: str) -> Wording:
    """{name} is back. What was not delivered is being sent now."""
    return _wording("requester_returned_unread", locals())


def channel_closed(
    *, priority: str, reason: str, due: datetime | None = None, queue: str = "", subject: str = "",
    ticket: str | None = None
) -> Wording:
    """**{ticket}** · {priority}[[ · due {due}]][[ **{subject}**]] I cannot show it to its tea…"""
    return _wording("channel_closed", locals())


def channel_open_again(
    *, priority: str, due: datetime | None = None, queue: str = "", subject: str = "", ticket: str |
    None = None
) -> Wording:
    """**{ticket}** · {priority}[[ · due {due}]][[ **{subject}**]] I can write to its team[[ i…"""
    return _wording("channel_open_again", locals())


def team_unreachable(
    *, team: str, due: datetime | None = None, ticket: str | None = None
) -> Wording:
    """I cannot reach the {team} team at the moment, so a reply to {ticket} may come later tha…"""
    return _wording("team_unreachable", locals())


def team_reachable(*, team: str, due: datetime | None = None, ticket: str | None = None) -> Wording:
    """The {team} team has {ticket} now.[[ Next due: {due}.]]"""
    return _wording("team_reachable", locals())


def mention_elsewhere(*, name: str, platform: str) -> Wording:
    """{name} (on {platform})"""
    return _wording("mention_elsewhere", locals())


def given_to_agent(*, agent: str, ticket: str | None = None) -> Wording:
    """{ticket} is now with {agent}."""
    return _wording("given_to_agent", locals())


def assigned(*, agent: str, by: str, ticket: str | None = None) -> Wording:
    """{agent}, {by} has handed {ticket} to you."""
    return _wording("assigned", locals())


def waiting_for_you(
    *, agent: str, closes: datetime | None = None, question: str = "", ticket: str | None = None
) -> Wording:
    """[[**{agent}**: {question} ]]{agent} needs your answer to go on with {ticket}.[[ Without…"""
    return _wording("waiting_for_you", locals())


def priority_changed(
    *, priority: str, reply_ago: timedelta | None = None, reply_by: datetime | None = None,
    reply_was_due: datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime |
    None = None, solve_was_due: datetime | None = None, ticket: str | None = None
) -> Wording:
    """{ticket} now has priority {priority}.[[ A person will reply by {reply_by}.]][[ A reply …"""
    return _wording("priority_changed", locals())


def merged(*, into: str, subject: str, ticket: str | None = None) -> Wording:
    """{ticket} is about the same as {into}: {subject}. It goes on there; write here as before."""
    return _wording("merged", locals())


def merged_card(*, into: str) -> Wording:
    """Merged into {into}."""
    return _wording("merged_card", locals())


def merged_into_card(*, merged: str, text: str) -> Wording:
    """{merged} of the same requester was merged into this one: {text}"""
    return _wording("merged_into_card", locals())


def did_claim(*, ticket: str | None = None) -> Wording:
    """{ticket} is yours."""
    return _wording("did_claim", locals())


def did_release(*, ticket: str | None = None) -> Wording:
    """{ticket} is back in its queue."""
    return _wording("did_release", locals())


def did_hand_over(*, ticket: str | None = None) -> Wording:
    """{ticket} is handed over."""
    return _wording("did_hand_over", locals())


def did_wait(*, ticket: str | None = None) -> Wording:
    """{ticket} waits for the requester; the resolution clock is paused."""
    return _wording("did_wait", locals())


def did_priority(*, ticket: str | None = None) -> Wording:
    """The priority of {ticket} is set."""
    return _wording("did_priority", locals())


def did_category(*, ticket: str | None = None) -> Wording:
    """The category of {ticket} is set."""
    return _wording("did_category", locals())


def did_resolve(*, ticket: str | None = None) -> Wording:
    """{ticket} is resolved; the requester has the summary."""
    return _wording("did_resolve", locals())


def did_reopen(*, ticket: str | None = None) -> Wording:
    """{ticket} is open again."""
    return _wording("did_reopen", locals())


def did_merge(*, ticket: str | None = None) -> Wording:
    """{ticket} is merged."""
    return _wording("did_merge", locals())


def did_snooze(*, ticket: str | None = None) -> Wording:
    """{ticket} is put off; its card says until when."""
    return _wording("did_snooze", locals())


def snoozed(
    *, agent: str, until: datetime, reply_by: datetime | None = None, solve_by: datetime | None =
    None, ticket: str | None = None
) -> Wording:
    """{agent} has put {ticket} off until {until}. It comes back by itself, and at once when t…"""
    return _wording("snoozed", locals())


def woken(
    *, subject: str, reply_by: datetime | None = None, reply_was_due: datetime | None = None,
    requester: str = "", solve_by: datetime | None = None, solve_was_due: datetime | None = None,
    ticket: str | None = None
) -> Wording:
    """**{ticket}** is back: {subject}[[ {requester} has written.]][[ A reply is due {reply_by…"""
    return _wording("woken", locals())


def no_such_moment(*, wanted: str) -> Wording:
    """I cannot tell when that is: '{wanted}'. Such as: tomorrow, Mon 14:30, 2h, 2026-12-01 9:…"""
    return _wording("no_such_moment", locals())


def did_note(*, ticket: str | None = None) -> Wording:
    """The note on {ticket} is kept."""
    return _wording("did_note", locals())


def participant_joined(*, name: str, ticket: str | None = None) -> Wording:
    """{name} takes part in {ticket} now and reads what is said from here on."""
    return _wording("participant_joined", locals())


def participant_joined_all(*, name: str, ticket: str | None = None) -> Wording:
    """{name} takes part in {ticket} now and may read all of it."""
    return _wording("participant_joined_all", locals())


def participant_joined_card(*, by: str, name: str) -> Wording:
    """{by} added {name} to the conversation."""
    return _wording("participant_joined_card", locals())


def participant_left(*, name: str, ticket: str | None = None) -> Wording:
    """{name} no longer takes part in {ticket}."""
    return _wording("participant_left", locals())


def participant_left_card(*, by: str, name: str) -> Wording:
    """{by} removed {name} from the conversation."""
    return _wording("participant_left_card", locals())


def did_add(*, ticket: str | None = None) -> Wording:
    """They take part in {ticket} now."""
    return _wording("did_add", locals())


def did_remove(*, ticket: str | None = None) -> Wording:
    """They no longer take part in {ticket}."""
    return _wording("did_remove", locals())


def participant_invited(*, by: str, subject: str, ticket: str | None = None) -> Wording:
    """{by} added you to **{ticket}**: {subject} You get what is said from now on. Reply to th…"""
    return _wording("participant_invited", locals())


def participant_invited_all(*, by: str, subject: str, ticket: str | None = None) -> Wording:
    """{by} added you to **{ticket}**: {subject} You may read all of it, and get what is said …"""
    return _wording("participant_invited_all", locals())


def participation_over(*, ticket: str | None = None) -> Wording:
    """You no longer take part in {ticket}."""
    return _wording("participation_over", locals())


def participant_reads(*, name: str, text: str, ticket: str | None = None) -> Wording:
    """**{name}** · {ticket} {text}"""
    return _wording("participant_reads", locals())


def participant_reads_files(
    *, file: str | Listing, name: str, ticket: str | None = None
) -> Wording:
    """**{name}** · {ticket} sent {file}."""
    return _wording("participant_reads_files", locals())


def from_participant(*, name: str, text: str) -> Wording:
    """**{name}**: {text}"""
    return _wording("from_participant", locals())


def from_participant_files(*, file: str | Listing, name: str) -> Wording:
    """**{name}** sent {file}."""
    return _wording("from_participant_files", locals())


def participant_resolved(*, agent: str = "", how: str = "", ticket: str | None = None) -> Wording:
    """{ticket} is resolved[[ by {agent}]].[[ {how}]]"""
    return _wording("participant_resolved", locals())


def participant_reopened(*, ticket: str | None = None) -> Wording:
    """{ticket} is open again."""
    return _wording("participant_reopened", locals())


def participant_closed(*, ticket: str | None = None) -> Wording:
    """{ticket} is closed."""
    return _wording("participant_closed", locals())


def participant_merged(*, into: str, ticket: str | None = None) -> Wording:
    """{ticket} goes on in {into}."""
    return _wording("participant_merged", locals())


def participant_follows(*, merged: str, subject: str, ticket: str | None = None) -> Wording:
    """You followed {merged}, which goes on in **{ticket}**: {subject} You get what is said he…"""
    return _wording("participant_follows", locals())


def participant_stays_behind(*, merged: str, ticket: str | None = None) -> Wording:
    """You don't follow {ticket}, in which {merged} goes on. Ask there to be added if you want…"""
    return _wording("participant_stays_behind", locals())


def participants_followed(*, merged: str, people: str | Listing) -> Wording:
    """From {merged}, now here too: {people}. They read what is said from here on."""
    return _wording("participants_followed", locals())


def participants_followed_card(*, merged: str, people: str | Listing) -> Wording:
    """From {merged}, now in this conversation too: {people}."""
    return _wording("participants_followed_card", locals())


def participants_stayed_behind_card(
    *, merged: str, people: str | Listing, ticket: str | None = None
) -> Wording:
    """Took part in {merged} and were not added here: {people}. Fewer people may read this tic…"""
    return _wording("participants_stayed_behind_card", locals())


def participants_stay_removed(
    *, into: str, people: str | Listing, ticket: str | None = None
) -> Wording:
    """These took part in {ticket} and do not follow, since they were removed from {into} befo…"""
    return _wording("participants_stay_removed", locals())


def participants_stay_removed_card(
    *, merged: str, people: str | Listing, ticket: str | None = None
) -> Wording:
    """Took part in {merged} and did not come back, since they were removed from here before: …"""
    return _wording("participants_stay_removed_card", locals())


def participants(*, rows: tuple[Row, ...], ticket: str | None = None) -> Wording:
    """{ticket} is read and written in by:"""
    return _wording("participants", locals(), rows)


def participants_row(*, at: datetime, name: str) -> Row:
    """A line of participants: - {name}, since {at}"""
    return _row(locals())


def participants_none(*, ticket: str | None = None) -> Wording:
    """Nobody was added to {ticket}. `add @name` lets somebody in."""
    return _wording("participants_none", locals())


def whom_to_add() -> Wording:
    """Whom? Mention them with @, or give an e-mail address: `add @name`."""
    return _wording("whom_to_add", {})


def nobody_to_add(*, wanted: str) -> Wording:
    """I can't reach {wanted}. Mention somebody with @, or give an e-mail address."""
    return _wording("nobody_to_add", locals())


def address_for_agents(*, wanted: str) -> Wording:
    """{wanted} is not an address of your organisation. An agent can add it."""
    return _wording("address_for_agents", locals())


def unproven_adds_nobody() -> Wording:
    """I could not check that this mail is from you, so I added nobody. The people you put in …"""
    return _wording("unproven_adds_nobody", {})


def participant_there(*, name: str, ticket: str | None = None) -> Wording:
    """{name} takes part in {ticket} already."""
    return _wording("participant_there", locals())


def not_participant(*, name: str, ticket: str | None = None) -> Wording:
    """{name} does not take part in {ticket}."""
    return _wording("not_participant", locals())


def participants_full(*, limit: int) -> Wording:
    """A ticket has room for {limit} people. Remove somebody first."""
    return _wording("participants_full", locals())


def link_code(*, code: str, until: datetime, known: Listing | None = None) -> Wording:
    """On the other platform, send me: `link {code}` It works once, until {until}. Whoever sen…"""
    return _wording("link_code", locals())


def link_too_often() -> Wording:
    """You have asked for many codes. Please try again in an hour."""
    return _wording("link_too_often", {})


def link_locked() -> Wording:
    """Those were many wrong codes. Please try again in an hour."""
    return _wording("link_locked", {})


def link_wrong() -> Wording:
    """That code is wrong, was used, or is too old. `link` on the other platform gives a new o…"""
    return _wording("link_wrong", {})


def linked(*, account: str) -> Wording:
    """This account and {account} are one person's now: both show the same tickets. `unlink` u…"""
    return _wording("linked", locals())


def linked_notice(*, account: str) -> Wording:
    """Your account was linked with {account}, which sees your tickets now. If that was not yo…"""
    return _wording("linked_notice", locals())


def linked_already(*, account: str) -> Wording:
    """{account} is linked with this account already."""
    return _wording("linked_already", locals())


def link_full(*, limit: int) -> Wording:
    """One person may have {limit} accounts. `unlink` one first."""
    return _wording("link_full", locals())


def unlinked(*, account: str) -> Wording:
    """{account} stands alone again."""
    return _wording("unlinked", locals())


def unlinked_notice(*, account: str) -> Wording:
    """{account} is no longer linked with your accounts."""
    return _wording("unlinked_notice", locals())


def not_linked(*, account: str) -> Wording:
    """{account} is not linked with another account."""
    return _wording("not_linked", locals())


def already_claimed(*, agent: str, ticket: str | None = None) -> Wording:
    """{agent} already has {ticket}."""
    return _wording("already_claimed", locals())


def claimed_by_other(*, agent: str, ticket: str | None = None) -> Wording:
    """{agent} has {ticket}. Ask them, or hand it over."""
    return _wording("claimed_by_other", locals())


def claim_it_first(*, ticket: str | None = None) -> Wording:
    """Claim {ticket} first."""
    return _wording("claim_it_first", locals())


def not_claimed(*, ticket: str | None = None) -> Wording:
    """Nobody has claimed {ticket}."""
    return _wording("not_claimed", locals())


def already_resolved(*, ticket: str | None = None) -> Wording:
    """{ticket} is already resolved. Reopen it to work on it."""
    return _wording("already_resolved", locals())


def already_closed(*, ticket: str | None = None) -> Wording:
    """{ticket} is already closed."""
    return _wording("already_closed", locals())


def already_waiting(*, ticket: str | None = None) -> Wording:
    """{ticket} already waits for the requester."""
    return _wording("already_waiting", locals())


def not_resolved(*, ticket: str | None = None) -> Wording:
    """{ticket} is already open."""
    return _wording("not_resolved", locals())


def not_handed_off(*, ticket: str | None = None) -> Wording:
    """{ticket} has not been handed to people yet."""
    return _wording("not_handed_off", locals())


def was_merged(*, into: str = "", ticket: str | None = None) -> Wording:
    """{ticket} was merged[[ into {into}]] and goes on there."""
    return _wording("was_merged", locals())


def merge_with_itself() -> Wording:
    """A ticket cannot be merged with itself."""
    return _wording("merge_with_itself", {})


def merge_other_requester() -> Wording:
    """These tickets have different requesters. Merging them would show one the words of the o…"""
    return _wording("merge_other_requester", {})


def merge_into_closed() -> Wording:
    """The other ticket is closed, or is not with people yet. Merge it into this one instead."""
    return _wording("merge_into_closed", {})


def private_merge() -> Wording:
    """One of these tickets is private. Merging would show its words to people who may not rea…"""
    return _wording("private_merge", {})


def private_hand_over(*, to: str | Listing, ticket: str | None = None) -> Wording:
    """{ticket} is private, so it can only go to: {to}."""
    return _wording("private_hand_over", locals())


def merge_into_what() -> Wording:
    """Name both tickets: `merge HD-1043 into HD-1042`."""
    return _wording("merge_into_what", {})


def no_such_category(*, known: Listing, wanted: str) -> Wording:
    """There is no category {wanted}. Known: {known}."""
    return _wording("no_such_category", locals())


def no_such_priority(*, wanted: str) -> Wording:
    """There is no priority {wanted}. Known: low, medium, high, critical."""
    return _wording("no_such_priority", locals())


def nobody_of_that_name(*, people: str | Listing, teams: Listing, wanted: str) -> Wording:
    """There is no team or agent {wanted}. Teams: {teams} Agents: {people}"""
    return _wording("nobody_of_that_name", locals())


def several_of_that_name(*, found: Listing, wanted: str) -> Wording:
    """More than one is called {wanted}. Please write which: {found}."""
    return _wording("several_of_that_name", locals())


def no_such_ticket(*, wanted: str = "") -> Wording:
    """There is no ticket[[ {wanted}]] that you can see."""
    return _wording("no_such_ticket", locals())


def which_ticket(*, example: str, word: str) -> Wording:
    """Which ticket? For example: `{word} {example}`"""
    return _wording("which_ticket", locals())


def one_ticket_at_a_time() -> Wording:
    """Please name one ticket at a time; nothing was done."""
    return _wording("one_ticket_at_a_time", {})


def needs_words() -> Wording:
    """Please add what you want to say."""
    return _wording("needs_words", {})


def thread_of_another(*, ticket: str | None = None) -> Wording:
    """This thread is about {ticket}, which somebody else opened. For a ticket of your own, wr…"""
    return _wording("thread_of_another", locals())


def not_allowed() -> Wording:
    """That is for the agents of this queue, or for the one who opened the ticket."""
    return _wording("not_allowed", {})


def agents_only() -> Wording:
    """The queue is for agents. `mine` lists your own tickets."""
    return _wording("agents_only", {})


def not_now() -> Wording:
    """Something went wrong on my side. Please try again in a minute."""
    return _wording("not_now", {})


def not_processed() -> Wording:
    """Sorry, something went wrong on my side and I couldn't process that. It is kept for the …"""
    return _wording("not_processed", {})


def calls_only(*, me_md: str) -> Wording:
    """In this thread I only see messages that mention me: begin with {me_md}, or reply to one…"""
    return _wording("calls_only", locals())


def unread(*, me_md: str) -> Wording:
    """I cannot read this. Begin with {me_md}, please, or reply to one of my messages."""
    return _wording("unread", locals())


def stale() -> Wording:
    """I can't do that at this point. `status` shows where your ticket stands, `help` the rest."""
    return _wording("stale", {})


def first_response_near(*, due: datetime) -> Wording:
    """A first reply is due {due}."""
    return _wording("first_response_near", locals())


def first_response_missed(*, due: datetime, ago: timedelta | None = None) -> Wording:
    """The first reply was due {due}[[, {ago} ago,]] and has not been given."""
    return _wording("first_response_missed", locals())


def first_response_missed_by_change(*, due: datetime, priority: str) -> Wording:
    """With its new priority, {priority}, the first reply was already due {due}."""
    return _wording("first_response_missed_by_change", locals())


def resolution_near(*, due: datetime) -> Wording:
    """The resolution is due {due}."""
    return _wording("resolution_near", locals())


def still_overdue(
    *, reply_ago: timedelta | None = None, reply_was_due: datetime | None = None, solve_ago:
    timedelta | None = None, solve_was_due: datetime | None = None
) -> Wording:
    """Still overdue.[[ The first reply was due {reply_was_due}, {reply_ago} ago.]][[ The reso…"""
    return _wording("still_overdue", locals())


def resolution_missed(*, due: datetime, ago: timedelta | None = None) -> Wording:
    """The resolution was due {due}[[, {ago} ago]]."""
    return _wording("resolution_missed", locals())


def resolution_missed_by_change(*, due: datetime, priority: str) -> Wording:
    """With its new priority, {priority}, the resolution was already due {due}."""
    return _wording("resolution_missed_by_change", locals())


def pages_unanswered(*, calls: int, ticket: str | None = None) -> Wording:
    """{ticket} is critical. People were called {calls} times, and nobody has claimed it."""
    return _wording("pages_unanswered", locals())


def escalated(*, queue: str, ticket: str | None = None) -> Wording:
    """Escalated from {queue}: {ticket} needs somebody now."""
    return _wording("escalated", locals())


def late_first_response(
    *, due: datetime | None = None, queue: str = "", update_by: datetime | None = None, ticket: str
    | None = None
) -> Wording:
    """We are late with our reply to {ticket}[[, which was promised for {due}]].[[ I have told…"""
    return _wording("late_first_response", locals())


def late_resolution(
    *, due: datetime | None = None, queue: str = "", update_by: datetime | None = None, ticket: str
    | None = None
) -> Wording:
    """{ticket} is taking longer than it should[[: it was to be solved by {due}]].[[ I have to…"""
    return _wording("late_resolution", locals())


def update_waiting(
    *, team: str, calls: int | None = None, paged_again_at: datetime | None = None, paged_at:
    datetime | None = None, people: str | Listing = "", reply_ago: timedelta | None = None,
    reply_by: datetime | None = None, reply_was_due: datetime | None = None, solve_ago: timedelta |
    None = None, solve_by: datetime | None = None, solve_was_due: datetime | None = None, update_by:
    datetime | None = None, word_was_due: datetime | None = None, ticket: str | None = None
) -> Wording:
    """{ticket} is still waiting for a free person of the {team} team.[[ The people on call we…"""
    return _wording("update_waiting", locals())


def update_claimed(
    *, agent: str, reply_ago: timedelta | None = None, reply_by: datetime | None = None,
    reply_was_due: datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime |
    None = None, solve_was_due: datetime | None = None, update_by: datetime | None = None,
    word_was_due: datetime | None = None, ticket: str | None = None
) -> Wording:
    """{ticket} is still with {agent}.[[ A reply is due by {reply_by}.]][[ A reply was promise…"""
    return _wording("update_claimed", locals())


def update_waiting_late(*, team: str, ticket: str | None = None) -> Wording:
    """{ticket} is still waiting for the {team} team, longer than promised."""
    return _wording("update_waiting_late", locals())


def update_claimed_late(*, agent: str, ticket: str | None = None) -> Wording:
    """{agent} is still working on {ticket}, longer than promised."""
    return _wording("update_claimed_late", locals())


def still_unclaimed(
    *, calls: int, queue: str = "", update_by: datetime | None = None, ticket: str | None = None
) -> Wording:
    """Nobody has taken {ticket} yet, though people were called {calls} times.[[ I have told t…"""
    return _wording("still_unclaimed", locals())


def waiting_reminder(
    *, agent: str, closes: datetime | None = None, ticket: str | None = None
) -> Wording:
    """{agent} still needs your answer to go on with {ticket}.[[ Without one it will be closed…"""
    return _wording("waiting_reminder", locals())


def resolved_reminder(
    *, closes: datetime | None = None, reopen_by: datetime | None = None, ticket: str | None = None
) -> Wording:
    """Is {ticket} solved for you?[[ It will be closed {closes}.]] A reply here[[ until {reope…"""
    return _wording("resolved_reminder", locals())


def summary_solved(
    *, subject: str, reopen_by: datetime | None = None, tried: Attempts | None = None, ticket: str |
    None = None
) -> Wording:
    """**{ticket} is solved.** Asked: {subject}[[ Helped: {tried}]] How was this, from 1 (bad)…"""
    return _wording("summary_solved", locals())


def summary_resolved(
    *, subject: str, agent: str = "", how: str = "", promised: str | Duration = "", reopen_by:
    datetime | None = None, took: Duration | None = None, tried: Attempts | None = None, ticket: str
    | None = None
) -> Wording:
    """**{ticket} is resolved[[ by {agent}]].** Asked: {subject}[[ Tried before: {tried}]][[ S…"""
    return _wording("summary_resolved", locals())


def rating_thanks(*, score: int) -> Wording:
    """Thank you for rating it {score} of 5."""
    return _wording("rating_thanks", locals())


def rating_low() -> Wording:
    """Thank you for telling us, and sorry that it was not better. What went wrong? Your next …"""
    return _wording("rating_low", {})


def low_rating(*, score: int, ticket: str | None = None) -> Wording:
    """The requester rated {ticket} {score} of 5."""
    return _wording("low_rating", locals())


def low_rating_of_answer(*, score: int, article: str = "", ticket: str | None = None) -> Wording:
    """The requester rated {ticket} {score} of 5. No person had it[[; the answer was the artic…"""
    return _wording("low_rating_of_answer", locals())


def rating_comment(*, name: str, text: str) -> Wording:
    """**{name}** on the rating: {text}"""
    return _wording("rating_comment", locals())


def comment_thanks() -> Wording:
    """Thank you, I have passed that on."""
    return _wording("comment_thanks", {})


def no_comment() -> Wording:
    """All right."""
    return _wording("no_comment", {})


def welcome() -> Wording:
    """You are welcome."""
    return _wording("welcome", {})


def welcome_rate() -> Wording:
    """You are welcome. How was this, from 1 (bad) to 5 (good)?"""
    return _wording("welcome_rate", {})


def ask_to_reopen(*, ticket: str | None = None) -> Wording:
    """{ticket} has ended. Shall I open it again, or is this about something new?"""
    return _wording("ask_to_reopen", locals())


def left_closed(*, ticket: str | None = None) -> Wording:
    """All right, {ticket} stays as it is."""
    return _wording("left_closed", locals())


def reopened(
    *, agent: str = "", reply_by: datetime | None = None, ticket: str | None = None
) -> Wording:
    """{ticket} is open again[[, with {agent}]].[[ A person will reply by {reply_by}.]]"""
    return _wording("reopened", locals())


def reopened_card(*, ticket: str | None = None) -> Wording:
    """{ticket} is open again."""
    return _wording("reopened_card", locals())


def cancelled(*, ticket: str | None = None) -> Wording:
    """{ticket} is cancelled. Write here whenever you need something."""
    return _wording("cancelled", locals())


def cancelled_card(*, ticket: str | None = None) -> Wording:
    """The requester cancelled {ticket}."""
    return _wording("cancelled_card", locals())


def cancelled_card_by(*, name: str, ticket: str | None = None) -> Wording:
    """{name}, who takes part in {ticket}, closed it."""
    return _wording("cancelled_card_by", locals())


def closed_no_reply(*, reopen_by: datetime | None = None, ticket: str | None = None) -> Wording:
    """I closed {ticket}, as there was no answer. A reply here[[ until {reopen_by}]] opens it …"""
    return _wording("closed_no_reply", locals())


def reopened_too_late(*, until: datetime | None = None, ticket: str | None = None) -> Wording:
    """{ticket} can no longer be opened again[[; that was possible until {until}]]. Please ope…"""
    return _wording("reopened_too_late", locals())


def closed_card() -> Wording:
    """Closed: no answer from the requester."""
    return _wording("closed_card", {})


def status(
    *, status: str, subject: str, agent: str = "", asked_by: str = "", asleep_until: datetime | None
    = None, closes: datetime | None = None, person_by: datetime | None = None, reopen_by: datetime |
    None = None, reply_ago: timedelta | None = None, reply_by: datetime | None = None, reply_reason:
    Reason | None = None, reply_was_due: datetime | None = None, solve_ago: timedelta | None = None,
    solve_by: datetime | None = None, solve_reason: Reason | None = None, solve_was_due: datetime |
    None = None, team: str = "", update_by: datetime | None = None, ticket: str | None = None
) -> Wording:
    """{ticket}: {status}[[ to {asked_by}]][[, with {agent}]][[ with the {team} team]] {subjec…"""
    return _wording("status", locals())


def status_reply_due(
    *, due: datetime, status: str, subject: str, team: str = "", ticket: str | None = None
) -> Wording:
    """{ticket}: {status}[[ with the {team} team]] {subject} A reply was promised for {due}."""
    return _wording("status_reply_due", locals())


def status_resolution_due(
    *, due: datetime, status: str, subject: str, agent: str = "", ticket: str | None = None
) -> Wording:
    """{ticket}: {status}[[, with {agent}]] {subject} The solution was promised for {due}."""
    return _wording("status_resolution_due", locals())


def why(*, rows: tuple[Row, ...], subject: str, ticket: str | None = None) -> Wording:
    """{ticket}: {subject}"""
    return _wording("why", locals(), rows)


def why_row_look_answer(*, found: Listing, needed: str, question: str, verdict: str = "") -> Row:
    """A line of why: - Asked '{question}'. Found {found}; an answer needs {needed}, so the fi…"""
    return _row(locals(), "look_answer")


def why_row_look_choice(*, found: Listing, needed: str, question: str, verdict: str = "") -> Row:
    """A line of why: - Asked '{question}'. Found {found}; an answer needs {needed}, so they w…"""
    return _row(locals(), "look_choice")


def why_row_look_choice_close(*, found: Listing, question: str, verdict: str = "") -> Row:
    """A line of why: - Asked '{question}'. Found {found}; close to each other, so they were o…"""
    return _row(locals(), "look_choice_close")


def why_row_look_choice_of_one(
    *, found: Listing, needed: str, question: str, verdict: str = ""
) -> Row:
    """A line of why: - Asked '{question}'. Found {found}; an answer needs {needed}, so it was…"""
    return _row(locals(), "look_choice_of_one")


def why_row_look_choice_of_several(*, found: Listing, question: str, verdict: str = "") -> Row:
    """A line of why: - Asked '{question}'. That is more than one thing, and each has an artic…"""
    return _row(locals(), "look_choice_of_several")


def why_row_look_next(*, found: Listing, question: str, verdict: str = "") -> Row:
    """A line of why: - Then: '{question}'. Found {found}.[[ Verdict: {verdict}.]]"""
    return _row(locals(), "look_next")


def why_row_look_picked(*, question: str, verdict: str = "") -> Row:
    """A line of why: - Picked: {question}.[[ Verdict: {verdict}.]]"""
    return _row(locals(), "look_picked")


def why_row_look_mentioned(*, found: Listing, question: str) -> Row:
    """A line of why: - Asked '{question}'. Found {found}; given along, while a person was bei…"""
    return _row(locals(), "look_mentioned")


def why_row_look_handoff(*, found: Listing, question: str) -> Row:
    """A line of why: - I answered '{question}' with {found} and brought in a person, as the a…"""
    return _row(locals(), "look_handoff")


def why_row_look_nothing(*, needed: str, question: str, found: Listing | None = None) -> Row:
    """A line of why: - Asked '{question}'.[[ Found {found};]] an answer needs {needed}, so no…"""
    return _row(locals(), "look_nothing")


def why_row_drafted(
    *, by: str, passed: int | str | None = None, seconds: str = "", tokens: int | str | None = None
) -> Row:
    """A line of why: - {by} was asked[[, {tokens} tokens]][[, {seconds} s]][[; {passed} check…"""
    return _row(locals(), "drafted")


def why_row_reworded(
    *, by: str, passed: int | str, seconds: str = "", tokens: int | str | None = None
) -> Row:
    """A line of why: - Worded by {by}[[, {tokens} tokens]][[, {seconds} s]]; {passed} checks …"""
    return _row(locals(), "reworded")


def why_row_failed(*, check: str, note: str = "") -> Row:
    """A line of why: - Its draft was not used as it is: {check}[[ ({note})]]."""
    return _row(locals(), "failed")


def why_row_routing(
    *, team: str, category: str = "", learned: int | None = None, learned_of: int | None = None,
    learned_word: str = "", matched: str | Listing = "", routed_by: str = "", triage: str = "",
    triage_word: str = ""
) -> Row:
    """A line of why: - {team} team[[: category {category}]][[, matched {matched}]][[ (by {rou…"""
    return _row(locals(), "routing")


def why_row_reply_due(
    *, due: datetime | None = None, given: datetime | None = None, was_due: datetime | None = None,
    why: Reason | None = None
) -> Row:
    """A line of why: - First reply: [[given {given}. ]][[Due {due}. ]][[It was due {was_due}.…"""
    return _row(locals(), "reply_due")


def why_row_resolution_due(
    *, due: datetime | None = None, was_due: datetime | None = None, why: Reason | None = None
) -> Row:
    """A line of why: - Resolution: [[due {due}. ]][[It was due {was_due}. ]][[{why}]]"""
    return _row(locals(), "resolution_due")


def history(*, rows: tuple[Row, ...], subject: str, ticket: str | None = None) -> Wording:
    """{ticket}: {subject}"""
    return _wording("history", locals(), rows)


def so_far(*, rows: tuple[Row, ...]) -> Wording:
    """What was said before:"""
    return _wording("so_far", locals(), rows)


def history_row(
    *, at: datetime, kind: str, who: str | Term, due: datetime | None = None, what: str = ""
) -> Row:
    """A line of history: - {at} · {who} · {kind}[[: {what}]][[, due {due}]]"""
    return _row(locals())


def history_row_opened(*, at: datetime, who: str | Term, follows: str = "", text: str = "") -> Row:
    """A line of history: - {at} · {who} opened the ticket[[: {text}]][[ (after {follows})]]"""
    return _row(locals(), "opened")


def history_row_desk(*, at: datetime, text: str) -> Row:
    """A line of history: - {at} · The desk wrote: {text}"""
    return _row(locals(), "desk")


def history_row_answered(*, at: datetime, source: str, chosen_by: str = "") -> Row:
    """A line of history: - {at} · The desk answered with {source}[[, chosen by {chosen_by}]]"""
    return _row(locals(), "answered")


def history_row_choice_offered(*, at: datetime, sources: str) -> Row:
    """A line of history: - {at} · The desk offered a choice: {sources}"""
    return _row(locals(), "choice_offered")


def history_row_nothing_found(*, at: datetime, question: str) -> Row:
    """A line of history: - {at} · No article answered: {question}"""
    return _row(locals(), "nothing_found")


def history_row_draft_held(*, at: datetime, source: str, note: str = "") -> Row:
    """A line of history: - {at} · A draft from {source} was withheld[[: {note}]]"""
    return _row(locals(), "draft_held")


def history_row_draft_failed(*, at: datetime, note: str) -> Row:
    """A line of history: - {at} · No draft came: {note}"""
    return _row(locals(), "draft_failed")


def history_row_solved_by_answer(*, at: datetime, who: str | Term) -> Row:
    """A line of history: - {at} · {who} said that the answer solved it"""
    return _row(locals(), "solved_by_answer")


def history_row_asked_for_person(*, at: datetime) -> Row:
    """A line of history: - {at} · A person was asked for"""
    return _row(locals(), "asked_for_person")


def history_row_detail_given(*, at: datetime, text: str, who: str | Term, detail: str = "") -> Row:
    """A line of history: - {at} · {who} told more[[ ({detail})]]: {text}"""
    return _row(locals(), "detail_given")


def history_row_detail_skipped(*, at: datetime, who: str | Term, detail: str = "") -> Row:
    """A line of history: - {at} · {who} skipped a question[[ ({detail})]]"""
    return _row(locals(), "detail_skipped")


def history_row_refused(*, at: datetime, file: str | Listing, problem: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} sent {file}, which {problem}"""
    return _row(locals(), "refused")


def history_row_said(*, at: datetime, text: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} wrote: {text}"""
    return _row(locals(), "said")


def history_row_automatic(*, at: datetime, who: str | Term, text: str = "") -> Row:
    """A line of history: - {at} · An automatic reply came from {who}[[: {text}]]"""
    return _row(locals(), "automatic")


def history_row_sent(*, at: datetime, who: str | Term, files: str | Listing = "") -> Row:
    """A line of history: - {at} · {who} sent files[[: {files}]]"""
    return _row(locals(), "sent")


def history_row_participant_added(*, at: datetime, name: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} added {name}, who reads from here on"""
    return _row(locals(), "participant_added")


def history_row_participant_followed(*, at: datetime, merged: str, name: str) -> Row:
    """A line of history: - {at} · {name} takes part, as in {merged}, and reads from here on"""
    return _row(locals(), "participant_followed")


def history_row_participant_added_all(*, at: datetime, name: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} added {name}, who may read everything"""
    return _row(locals(), "participant_added_all")


def history_row_participant_removed(*, at: datetime, name: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} removed {name}"""
    return _row(locals(), "participant_removed")


def history_row_note(*, at: datetime, text: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} noted: {text}"""
    return _row(locals(), "note")


def history_row_held(*, at: datetime, text: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} wrote a message that was held: {text}"""
    return _row(locals(), "held")


def history_row_edited(*, at: datetime, who: str | Term, text: str = "") -> Row:
    """A line of history: - {at} · {who} edited a message[[: {text}]]"""
    return _row(locals(), "edited")


def history_row_deleted(*, at: datetime, who: str | Term) -> Row:
    """A line of history: - {at} · {who} deleted a message"""
    return _row(locals(), "deleted")


def history_row_commented(*, at: datetime, text: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} commented on the rating: {text}"""
    return _row(locals(), "commented")


def history_row_responded(*, at: datetime, who: str | Term) -> Row:
    """A line of history: - {at} · {who} gave the first reply"""
    return _row(locals(), "responded")


def history_row_handed_off(
    *, at: datetime, queue: str, team: str, category: str = "", matched: str | Listing = ""
) -> Row:
    """A line of history: - {at} · The ticket went to the {team} team in {queue}[[: category {…"""
    return _row(locals(), "handed_off")


def history_row_briefed(*, at: datetime) -> Row:
    """A line of history: - {at} · The agents got a brief"""
    return _row(locals(), "briefed")


def history_row_paged(*, at: datetime, people: str | Listing) -> Row:
    """A line of history: - {at} · People were called: {people}"""
    return _row(locals(), "paged")


def history_row_claimed_by_answering(*, at: datetime, who: str | Term) -> Row:
    """A line of history: - {at} · {who} claimed the ticket by answering"""
    return _row(locals(), "claimed_by_answering")


def history_row_claimed(*, at: datetime, who: str | Term) -> Row:
    """A line of history: - {at} · {who} claimed the ticket"""
    return _row(locals(), "claimed")


def history_row_holder_left(*, agent: str, at: datetime) -> Row:
    """A line of history: - {at} · The ticket went back to its queue, as {agent}'s account was…"""
    return _row(locals(), "holder_left")


def history_row_released(*, at: datetime, who: str | Term) -> Row:
    """A line of history: - {at} · {who} released the ticket"""
    return _row(locals(), "released")


def history_row_handed_over(*, at: datetime, to: str | Listing, who: str | Term) -> Row:
    """A line of history: - {at} · {who} handed the ticket to {to}"""
    return _row(locals(), "handed_over")


def history_row_waiting(*, at: datetime, who: str | Term, question: str = "") -> Row:
    """A line of history: - {at} · {who} asked the requester and waits[[: {question}]]"""
    return _row(locals(), "waiting")


def history_row_resumed(*, at: datetime) -> Row:
    """A line of history: - {at} · The requester answered, and the clock runs again"""
    return _row(locals(), "resumed")


def history_row_snoozed(*, at: datetime, who: str | Term, until: datetime | None = None) -> Row:
    """A line of history: - {at} · {who} put the ticket off[[ until {until}]]"""
    return _row(locals(), "snoozed")


def history_row_woken(*, at: datetime) -> Row:
    """A line of history: - {at} · The ticket came back"""
    return _row(locals(), "woken")


def history_row_priority_changed(
    *, after: str | Term, at: datetime, before: str | Term, who: str | Term
) -> Row:
    """A line of history: - {at} · {who} changed the priority from {before} to {after}"""
    return _row(locals(), "priority_changed")


def history_row_category_changed(*, at: datetime, category: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} changed the category to {category}"""
    return _row(locals(), "category_changed")


def history_row_reassigned(*, after: str | Term, at: datetime, before: str | Term) -> Row:
    """A line of history: - {at} · The policy changed: {before} is now {after}"""
    return _row(locals(), "reassigned")


def history_row_escalated(*, after: str | Term, at: datetime, before: str | Term) -> Row:
    """A line of history: - {at} · The ticket was escalated from {before} to {after}"""
    return _row(locals(), "escalated")


def history_row_promises_changed(*, at: datetime) -> Row:
    """A line of history: - {at} · The policy changed, and the deadlines with it"""
    return _row(locals(), "promises_changed")


def history_row_undelivered(*, at: datetime, reason: str) -> Row:
    """A line of history: - {at} · A message could not be delivered: {reason}"""
    return _row(locals(), "undelivered")


def history_row_requester_left(*, at: datetime) -> Row:
    """A line of history: - {at} · The requester's account was deactivated"""
    return _row(locals(), "requester_left")


def history_row_requester_returned(*, at: datetime) -> Row:
    """A line of history: - {at} · The requester is back"""
    return _row(locals(), "requester_returned")


def history_row_reply_near(*, at: datetime) -> Row:
    """A line of history: - {at} · The agents were warned that the first reply is due soon"""
    return _row(locals(), "reply_near")


def history_row_resolution_near(*, at: datetime) -> Row:
    """A line of history: - {at} · The agents were warned that the resolution is due soon"""
    return _row(locals(), "resolution_near")


def history_row_reply_missed(*, at: datetime, due: datetime | None = None) -> Row:
    """A line of history: - {at} · The first reply was missed[[; it was due {due}]]"""
    return _row(locals(), "reply_missed")


def history_row_resolution_missed(*, at: datetime, due: datetime | None = None) -> Row:
    """A line of history: - {at} · The resolution was missed[[; it was due {due}]]"""
    return _row(locals(), "resolution_missed")


def history_row_updated(*, at: datetime) -> Row:
    """A line of history: - {at} · The requester was told where the ticket stands"""
    return _row(locals(), "updated")


def history_row_reminded(*, at: datetime) -> Row:
    """A line of history: - {at} · A reminder was sent"""
    return _row(locals(), "reminded")


def history_row_resolved(*, at: datetime, who: str | Term, how: str = "") -> Row:
    """A line of history: - {at} · {who} resolved the ticket[[: {how}]]"""
    return _row(locals(), "resolved")


def history_row_reopened(*, at: datetime, who: str | Term) -> Row:
    """A line of history: - {at} · {who} opened the ticket again"""
    return _row(locals(), "reopened")


def history_row_closed_no_reply(*, at: datetime) -> Row:
    """A line of history: - {at} · The desk closed the ticket, as the requester did not answer"""
    return _row(locals(), "closed_no_reply")


def history_row_closed(*, at: datetime) -> Row:
    """A line of history: - {at} · The desk closed the ticket; its resolution stands"""
    return _row(locals(), "closed")


def history_row_cancelled(*, at: datetime, who: str | Term) -> Row:
    """A line of history: - {at} · {who} cancelled the ticket"""
    return _row(locals(), "cancelled")


def history_row_rated(*, at: datetime, score: int, who: str | Term) -> Row:
    """A line of history: - {at} · {who} rated the ticket {score} of 5"""
    return _row(locals(), "rated")


def history_row_rating_taken_back(*, at: datetime, who: str | Term) -> Row:
    """A line of history: - {at} · {who} took the rating back"""
    return _row(locals(), "rating_taken_back")


def history_row_merged(*, at: datetime, into: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who} merged the ticket into {into}"""
    return _row(locals(), "merged")


def history_row_other(*, at: datetime, what: str, who: str | Term) -> Row:
    """A line of history: - {at} · {who}: {what}"""
    return _row(locals(), "other")


def mine(*, rows: tuple[Row, ...]) -> Wording:
    """Your tickets:"""
    return _wording("mine", locals(), rows)


def mine_row(
    *, status: str, subject: str, ticket: str, agent: str = "", asked_by: str = "", next_ago:
    timedelta | None = None, next_by: datetime | None = None, next_was_due: datetime | None = None,
    of: str = "", reply_ago: timedelta | None = None, reply_by: datetime | None = None,
    reply_was_due: datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime |
    None = None, solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of mine: - {ticket} · {status}[[ to {asked_by}]][[, with {agent}]] · {subject}[[…"""
    return _row(locals())


def mine_late(*, rows: tuple[Row, ...]) -> Wording:
    """Overdue, and not forgotten:"""
    return _wording("mine_late", locals(), rows)


def mine_late_row(
    *, status: str, subject: str, ticket: str, agent: str = "", asked_by: str = "", next_ago:
    timedelta | None = None, next_by: datetime | None = None, next_was_due: datetime | None = None,
    of: str = "", reply_ago: timedelta | None = None, reply_by: datetime | None = None,
    reply_was_due: datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime |
    None = None, solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of mine_late: - {ticket} · {status}[[ to {asked_by}]][[, with {agent}]] · {subje…"""
    return _row(locals())


def mine_late_row_late(
    *, status: str, subject: str, ticket: str, agent: str = "", asked_by: str = "", next_ago:
    timedelta | None = None, next_by: datetime | None = None, next_was_due: datetime | None = None,
    of: str = "", reply_ago: timedelta | None = None, reply_by: datetime | None = None,
    reply_was_due: datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime |
    None = None, solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of mine_late: - **Overdue** · {ticket} · {status}[[ to {asked_by}]][[, with {age…"""
    return _row(locals(), "late")


def mine_late_row_rest() -> Row:
    """A line of mine_late: Your other tickets:"""
    return _row(locals(), "rest")


def mine_empty() -> Wording:
    """You have no tickets yet. Tell me what is wrong, and I will open one."""
    return _wording("mine_empty", {})


def find_what() -> Wording:
    """Which words? For example `find vpn certificate`."""
    return _wording("find_what", {})


def found_nothing(
    *, word: str, searched_from: datetime | None = None, tickets: int | None = None
) -> Wording:
    """I found no message with {word}. All words must be in one message; the beginning of a wo…"""
    return _wording("found_nothing", locals())


def found(
    *, rows: tuple[Row, ...], limit: int | None = None, searched_from: datetime | None = None,
    tickets: int | None = None
) -> Wording:
    """Found, newest first[[ (the latest {limit})]][[, in what was written since {searched_fro…"""
    return _wording("found", locals(), rows)


def found_row(
    *, at: datetime, kind: str, subject: str, ticket: str, what: str, who: str | Term
) -> Row:
    """A line of found: - **{ticket}** {subject} · {at} · {who}, {kind}: {what}"""
    return _row(locals())


def queue(*, rows: tuple[Row, ...]) -> Wording:
    """Waiting, most urgent first:"""
    return _wording("queue", locals(), rows)


def queue_row(
    *, priority: str, status: str, subject: str, ticket: str, agent: str = "", next_ago: timedelta |
    None = None, next_by: datetime | None = None, next_was_due: datetime | None = None, queue: str =
    "", reply_ago: timedelta | None = None, reply_by: datetime | None = None, reply_was_due:
    datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime | None = None,
    solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of queue: - {ticket} · {priority} · {status}[[, {agent}]] · {subject}[[ · reply …"""
    return _row(locals())


def queue_late(*, rows: tuple[Row, ...]) -> Wording:
    """Overdue, the oldest first:"""
    return _wording("queue_late", locals(), rows)


def queue_late_row(
    *, priority: str, status: str, subject: str, ticket: str, agent: str = "", next_ago: timedelta |
    None = None, next_by: datetime | None = None, next_was_due: datetime | None = None, queue: str =
    "", reply_ago: timedelta | None = None, reply_by: datetime | None = None, reply_was_due:
    datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime | None = None,
    solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of queue_late: - {ticket} · {priority} · {status}[[, {agent}]] · {subject}[[ · r…"""
    return _row(locals())


def queue_late_row_late(
    *, priority: str, status: str, subject: str, ticket: str, agent: str = "", next_ago: timedelta |
    None = None, next_by: datetime | None = None, next_was_due: datetime | None = None, queue: str =
    "", reply_ago: timedelta | None = None, reply_by: datetime | None = None, reply_was_due:
    datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime | None = None,
    solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of queue_late: - **Overdue** · {ticket} · {priority} · {status}[[, {agent}]] · {…"""
    return _row(locals(), "late")


def queue_late_row_rest() -> Row:
    """A line of queue_late: Waiting, most urgent first:"""
    return _row(locals(), "rest")


def queue_empty() -> Wording:
    """Nothing is waiting."""
    return _wording("queue_empty", {})


def help(*, rows: tuple[Row, ...], prefix: str) -> Wording:
    """Tell me what is wrong, and I look for an answer or bring in a person. A ticket is named…"""
    return _wording("help", locals(), rows)


def help_row(*, command: str, usage: str) -> Row:
    """A line of help: - `{usage}`: {command}"""
    return _row(locals())


def help_agent(*, rows: tuple[Row, ...]) -> Wording:
    """Write under a card to answer the requester; begin with `//` for an internal note. The c…"""
    return _wording("help_agent", locals(), rows)


def help_agent_row(*, command: str, usage: str) -> Row:
    """A line of help_agent: - `{usage}`: {command}"""
    return _row(locals())


def home(
    *, desk: str, closed: Days | None = None, closes: datetime | None = None, opens: datetime | None
    = None, unusual: Days | None = None, week: Week | None = None, zone: str = ""
) -> Wording:
    """**{desk}** Write to me what is wrong, and I look for an answer or bring in a person. I …"""
    return _wording("home", locals())


def home_more(*, more: int) -> Wording:
    """- and {more} more"""
    return _wording("home_more", locals())


def home_mine(*, rows: tuple[Row, ...]) -> Wording:
    """**Your tickets**"""
    return _wording("home_mine", locals(), rows)


def home_mine_row(
    *, status: str, subject: str, ticket: str, agent: str = "", asked_by: str = "", next_ago:
    timedelta | None = None, next_by: datetime | None = None, next_was_due: datetime | None = None,
    of: str = "", reply_ago: timedelta | None = None, reply_by: datetime | None = None,
    reply_was_due: datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime |
    None = None, solve_was_due: datetime | None = None, wake_by: datetime | None = None, why: Reason
    | None = None
) -> Row:
    """A line of home_mine: - **{ticket}** · {status}[[ to {asked_by}]][[, with {agent}]] · {s…"""
    return _row(locals())


def home_mine_empty() -> Wording:
    """**Your tickets** None is open."""
    return _wording("home_mine_empty", {})


def home_late(*, rows: tuple[Row, ...]) -> Wording:
    """**Overdue**"""
    return _wording("home_late", locals(), rows)


def home_late_row(
    *, priority: str, status: str, subject: str, ticket: str, agent: str = "", next_ago: timedelta |
    None = None, next_by: datetime | None = None, next_was_due: datetime | None = None, queue: str =
    "", reply_ago: timedelta | None = None, reply_by: datetime | None = None, reply_was_due:
    datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime | None = None,
    solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of home_late: - **{ticket}** · {priority} · {status}[[, {agent}]] · {subject}[[ …"""
    return _row(locals())


def home_held(*, rows: tuple[Row, ...]) -> Wording:
    """**Yours to work on**"""
    return _wording("home_held", locals(), rows)


def home_held_row(
    *, priority: str, status: str, subject: str, ticket: str, agent: str = "", next_ago: timedelta |
    None = None, next_by: datetime | None = None, next_was_due: datetime | None = None, queue: str =
    "", reply_ago: timedelta | None = None, reply_by: datetime | None = None, reply_was_due:
    datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime | None = None,
    solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of home_held: - **{ticket}** · {priority} · {status}[[, {agent}]] · {subject}[[ …"""
    return _row(locals())


def home_held_empty() -> Wording:
    """**Yours to work on** Nothing now."""
    return _wording("home_held_empty", {})


def home_near(*, rows: tuple[Row, ...]) -> Wording:
    """**Close to the deadline**"""
    return _wording("home_near", locals(), rows)


def home_near_row(
    *, priority: str, status: str, subject: str, ticket: str, agent: str = "", next_ago: timedelta |
    None = None, next_by: datetime | None = None, next_was_due: datetime | None = None, queue: str =
    "", reply_ago: timedelta | None = None, reply_by: datetime | None = None, reply_was_due:
    datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime | None = None,
    solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of home_near: - **{ticket}** · {priority} · {status}[[, {agent}]] · {subject}[[ …"""
    return _row(locals())


def home_queue(*, rows: tuple[Row, ...]) -> Wording:
    """**Waiting for somebody**"""
    return _wording("home_queue", locals(), rows)


def home_queue_row(
    *, priority: str, status: str, subject: str, ticket: str, agent: str = "", next_ago: timedelta |
    None = None, next_by: datetime | None = None, next_was_due: datetime | None = None, queue: str =
    "", reply_ago: timedelta | None = None, reply_by: datetime | None = None, reply_was_due:
    datetime | None = None, solve_ago: timedelta | None = None, solve_by: datetime | None = None,
    solve_was_due: datetime | None = None, wake_by: datetime | None = None
) -> Row:
    """A line of home_queue: - **{ticket}** · {priority} · {status}[[, {agent}]] · {subject}[[…"""
    return _row(locals())


def home_queue_empty() -> Wording:
    """**Waiting for somebody** Nothing is waiting."""
    return _wording("home_queue_empty", {})


def home_promises(*, rows: tuple[Row, ...]) -> Wording:
    """**What to expect**"""
    return _wording("home_promises", locals(), rows)


def home_promises_row(*, priority: str, within: str | Duration) -> Row:
    """A line of home_promises: - {priority}: a person replies {within}"""
    return _row(locals())


def form_ticket() -> Wording:
    """New ticket"""
    return _wording("form.ticket", {})


def form_hand_over(*, ticket: str | None = None) -> Wording:
    """Hand over {ticket}"""
    return _wording("form.hand_over", locals())


def form_set_priority(*, ticket: str | None = None) -> Wording:
    """Priority of {ticket}"""
    return _wording("form.set_priority", locals())


def form_resolve(*, ticket: str | None = None) -> Wording:
    """Resolve {ticket}"""
    return _wording("form.resolve", locals())


def form_snooze(*, ticket: str | None = None) -> Wording:
    """Put {ticket} off"""
    return _wording("form.snooze", locals())


def form_submit_snooze() -> Wording:
    """Put off"""
    return _wording("form.submit.snooze", {})


def form_submit_ticket() -> Wording:
    """Open the ticket"""
    return _wording("form.submit.ticket", {})


def form_submit_hand_over() -> Wording:
    """Hand over"""
    return _wording("form.submit.hand_over", {})


def form_submit_set_priority() -> Wording:
    """Set"""
    return _wording("form.submit.set_priority", {})


def form_submit_resolve() -> Wording:
    """Resolve"""
    return _wording("form.submit.resolve", {})


def form_close() -> Wording:
    """Cancel"""
    return _wording("form.close", {})


def form_again() -> Wording:
    """Open the form again"""
    return _wording("form.again", {})


def form_gone() -> Wording:
    """I no longer have this form. What you wrote stands above; please press the first button …"""
    return _wording("form.gone", {})


def form_files_again() -> Wording:
    """Please attach the files again."""
    return _wording("form.files_again", {})


def form_field_description() -> Wording:
    """What is wrong?"""
    return _wording("form.field.description", {})


def form_field_steps() -> Wording:
    """Steps to reproduce"""
    return _wording("form.field.steps", {})


def form_field_category() -> Wording:
    """Category"""
    return _wording("form.field.category", {})


def form_field_priority() -> Wording:
    """Priority"""
    return _wording("form.field.priority", {})


def form_field_contact() -> Wording:
    """Contact"""
    return _wording("form.field.contact", {})


def form_field_files() -> Wording:
    """Screenshots"""
    return _wording("form.field.files", {})


def form_field_to() -> Wording:
    """To whom?"""
    return _wording("form.field.to", {})


def form_field_until() -> Wording:
    """Until when? tomorrow, Mon 14:30, 2h, 2026-12-01"""
    return _wording("form.field.until", {})


def form_field_how() -> Wording:
    """What solved it? The requester reads this."""
    return _wording("form.field.how", {})


def form_option_priority(
    *, priority: str, within: str | Duration, due: datetime | None = None
) -> Wording:
    """{priority}: a person replies {within}[[ (by {due} if you send it now)]]"""
    return _wording("form.option.priority", locals())


def problem_needed() -> Wording:
    """Please say in a few words what is wrong."""
    return _wording("problem_needed", {})


def problem_too_long() -> Wording:
    """This is too long. Please shorten it, or attach it as a file."""
    return _wording("problem_too_long", {})


def problem_category() -> Wording:
    """Please choose one of the categories."""
    return _wording("problem_category", {})


def problem_priority() -> Wording:
    """Please choose one of the priorities."""
    return _wording("problem_priority", {})


def failure_busy(*, platform: str) -> Wording:
    """{platform} asks to slow down"""
    return _wording("failure.busy", locals())


def failure_stays_slow(*, platform: str) -> Wording:
    """{platform} is too slow just now"""
    return _wording("failure.stays_slow", locals())


def failure_unreachable(*, platform: str, error: str = "") -> Wording:
    """{platform} cannot be reached[[ ({error})]]"""
    return _wording("failure.unreachable", locals())


def failure_broken(*, error: str = "") -> Wording:
    """the connection broke[[ ({error})]]"""
    return _wording("failure.broken", locals())


def failure_unreadable_answer(*, platform: str, error: str = "") -> Wording:
    """{platform} gave an answer that could not be read[[ ({error})]]"""
    return _wording("failure.unreadable_answer", locals())


def failure_platform_error(*, platform: str, error: str = "") -> Wording:
    """{platform} had an error of its own[[ ({error})]]"""
    return _wording("failure.platform_error", locals())


def failure_refused(*, error: str, platform: str) -> Wording:
    """{platform} refuses it ({error})"""
    return _wording("failure.refused", locals())


def failure_not_connected(*, platform: str) -> Wording:
    """{platform} is not connected yet"""
    return _wording("failure.not_connected", locals())


def failure_token_refused(*, platform: str, error: str = "") -> Wording:
    """{platform} refuses the token[[ ({error})]]; `deskhand check` tells more"""
    return _wording("failure.token_refused", locals())


def failure_too_many_refusals(*, platform: str) -> Wording:
    """{platform} refused too much of late, so the desk waits before it tries again"""
    return _wording("failure.too_many_refusals", locals())


def failure_scope_missing(*, scope: str = "") -> Wording:
    """the app lacks a scope[[: {scope}]]; `deskhand check` tells more"""
    return _wording("failure.scope_missing", locals())


def failure_permission_missing() -> Wording:
    """the app lacks a permission in the channel; `deskhand check` tells which"""
    return _wording("failure.permission_missing", {})


def failure_channel_unknown() -> Wording:
    """the channel is not there, or the app may not see it"""
    return _wording("failure.channel_unknown", {})


def failure_channel_gone() -> Wording:
    """the channel is not there any more"""
    return _wording("failure.channel_gone", {})


def failure_channel_hidden() -> Wording:
    """the app may not see the channel"""
    return _wording("failure.channel_hidden", {})


def failure_channel_archived() -> Wording:
    """the channel is archived"""
    return _wording("failure.channel_archived", {})


def failure_channel_closed() -> Wording:
    """the channel is closed to the app"""
    return _wording("failure.channel_closed", {})


def failure_not_in_channel() -> Wording:
    """the app is not in the channel; invite it there"""
    return _wording("failure.not_in_channel", {})


def failure_not_in_server() -> Wording:
    """the app is not in that server any more"""
    return _wording("failure.not_in_server", {})


def failure_may_not_write() -> Wording:
    """the workspace does not let the app write there"""
    return _wording("failure.may_not_write", {})


def failure_thread_locked() -> Wording:
    """the thread is locked"""
    return _wording("failure.thread_locked", {})


def failure_thread_archived() -> Wording:
    """the thread is archived and locked"""
    return _wording("failure.thread_archived", {})


def failure_thread_deleted() -> Wording:
    """the thread was deleted meanwhile"""
    return _wording("failure.thread_deleted", {})


def failure_too_many_threads() -> Wording:
    """the server has as many open threads as it may have"""
    return _wording("failure.too_many_threads", {})


def failure_no_private_thread(*, reason: str, thread_reason: str) -> Wording:
    """{reason}; in a private thread: {thread_reason}"""
    return _wording("failure.no_private_thread", locals())


def failure_left_workspace() -> Wording:
    """this person is not in the workspace any more"""
    return _wording("failure.left_workspace", {})


def failure_left_server() -> Wording:
    """this person is not in the server any more"""
    return _wording("failure.left_server", {})


def failure_no_server_in_common() -> Wording:
    """this person shares no server with the app any more"""
    return _wording("failure.no_server_in_common", {})


def failure_account_deactivated() -> Wording:
    """this account is deactivated"""
    return _wording("failure.account_deactivated", {})


def failure_account_gone() -> Wording:
    """this account does not exist any more"""
    return _wording("failure.account_gone", {})


def failure_no_direct_messages() -> Wording:
    """this person takes no messages from the app"""
    return _wording("failure.no_direct_messages", {})


def failure_app_messages_off() -> Wording:
    """messages to the app are switched off in its settings"""
    return _wording("failure.app_messages_off", {})


def failure_is_bot() -> Wording:
    """a bot cannot be written to"""
    return _wording("failure.is_bot", {})


def failure_message_gone() -> Wording:
    """the message is not there any more"""
    return _wording("failure.message_gone", {})


def failure_answer_too_late() -> Wording:
    """it is too late to answer there"""
    return _wording("failure.answer_too_late", {})


def failure_too_long(*, platform: str) -> Wording:
    """it is longer than {platform} takes"""
    return _wording("failure.too_long", locals())


def failure_malformed(*, platform: str) -> Wording:
    """{platform} does not take its form"""
    return _wording("failure.malformed", locals())


def failure_files_missing(*, reason: str) -> Wording:
    """only its first files arrived: {reason}"""
    return _wording("failure.files_missing", locals())


def failure_file_too_large() -> Wording:
    """the file is larger than the workspace allows"""
    return _wording("failure.file_too_large", {})


def failure_file_not_taken(*, platform: str, error: str = "") -> Wording:
    """{platform} did not take the file[[ ({error})]]"""
    return _wording("failure.file_not_taken", locals())


def failure_file_not_kept() -> Wording:
    """its file is not kept any more"""
    return _wording("failure.file_not_kept", {})


def failure_file_away(*, error: str = "") -> Wording:
    """the file cannot be had now[[ ({error})]]"""
    return _wording("failure.file_away", locals())


def failure_needs_channel() -> Wording:
    """a queue needs a channel of a chat platform"""
    return _wording("failure.needs_channel", {})


def failure_no_drafts(*, platform: str) -> Wording:
    """{platform} drafts no answers"""
    return _wording("failure.no_drafts", locals())


def failure_drafts_only() -> Wording:
    """a language model is told nothing"""
    return _wording("failure.drafts_only", {})


def failure_opening() -> Wording:
    """the desk is only just opening"""
    return _wording("failure.opening", {})


def failure_not_taken_in(*, error: str = "") -> Wording:
    """the desk could not take it in[[ ({error})]]"""
    return _wording("failure.not_taken_in", locals())


def failure_mail_too_many() -> Wording:
    """this address has had too many automatic mails in an hour"""
    return _wording("failure.mail_too_many", {})


def failure_mail_unchangeable() -> Wording:
    """a mail cannot be changed"""
    return _wording("failure.mail_unchangeable", {})


def failure_mail_left() -> Wording:
    """the mail has left already and cannot be taken back"""
    return _wording("failure.mail_left", {})


def failure_mail_address() -> Wording:
    """the mail server cannot write to an address with such letters"""
    return _wording("failure.mail_address", {})


def failure_mail_later(*, reply: str = "") -> Wording:
    """the mail server asks to wait[[: {reply}]]"""
    return _wording("failure.mail_later", locals())


def failure_mail_refused(*, reply: str = "") -> Wording:
    """the mail server refuses it[[: {reply}]]"""
    return _wording("failure.mail_refused", locals())


def failure_mail_came_back(*, reply: str = "") -> Wording:
    """the mail came back[[: {reply}]]"""
    return _wording("failure.mail_came_back", locals())


def failure_mail_server_away(*, error: str = "") -> Wording:
    """the mail server is away[[ ({error})]]"""
    return _wording("failure.mail_server_away", locals())


def failure_mail_sign_in() -> Wording:
    """the mail server does not take the user or the password"""
    return _wording("failure.mail_sign_in", {})


def failure_mail_certificate(*, error: str = "") -> Wording:
    """the mail server's certificate is not accepted[[: {error}]]"""
    return _wording("failure.mail_certificate", locals())


def failure_mail_no_sign_in() -> Wording:
    """the mail server offers no STARTTLS or no sign-in there; is it the right port?"""
    return _wording("failure.mail_no_sign_in", {})


def failure_mail_key_file() -> Wording:
    """the file of `MAIL_GOOGLE_KEY` cannot be used"""
    return _wording("failure.mail_key_file", {})


def failure_mail_tokens_away() -> Wording:
    """the server of access tokens is away"""
    return _wording("failure.mail_tokens_away", {})


def failure_mail_no_token(*, error: str = "") -> Wording:
    """no access token is given[[ ({error})]]"""
    return _wording("failure.mail_no_token", locals())


def failure_no_answer() -> Wording:
    """no answer in time"""
    return _wording("failure.no_answer", {})


def failure_newer_version() -> Wording:
    """this version of the desk cannot read it"""
    return _wording("failure.newer_version", {})


def failure_lease_ended() -> Wording:
    """the desk took too long, and tries again"""
    return _wording("failure.lease_ended", {})


def failure_unexpected(*, error: str) -> Wording:
    """the desk met an error of its own ({error})"""
    return _wording("failure.unexpected", locals())
