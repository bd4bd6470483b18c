"""The forms: for a new ticket, and for what an agent does that needs more than a press."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from core import wordings as words
from core.dialog.intake.agent_commands import BY_FORM, addressees
from core.dialog.intake.details import OWN_FIELD
from core.dialog.targets import first_response_if_sent, promised_within
from core.dialog.turn import Turn, language_of
from core.dialog.utterances.extraction import MAX_TEXT_CHARS
from core.model.actions import FieldKind, FormField, FormProblems, Option, ShowForm, Value
from core.model.commands import (
    COMMANDS,
    STATUSES_WITH_PEOPLE,
    Argument,
    ArgumentKind,
    CommandRow,
)
from core.model.events import FormName, FormSubmitted
from core.model.people import Person
from core.model.policy import AnswerKind, Desk
from core.model.ticket import Priority, Ticket
from core.tickets import permissions
from core.tickets.lifecycle import Refusal
from core.tickets.permissions import roster_entry
from core.tickets.routing import key_of

MIN_PROBLEM_CHARS = 3
"""Characters; "vpn" is a problem, "x" is a slip of the finger."""


def ticket_form(
    desk: Desk, person: Person, description: str = "", at: datetime | None = None
) -> ShowForm:
    """What is wrong, steps, category, priority with the reply time it promises, contact, files.

    Each priority also names the moment of the reply to what is sent `at`, where that is given.
    """
    categories = tuple(Option(c.id, c.name) for c in desk.categories.values())
    fields = (
        FormField("description", FieldKind.TEXT, required=True, value=description),
        FormField("steps", FieldKind.TEXT),
        FormField("category", FieldKind.CHOICE, True, categories, next(iter(desk.categories))),
        FormField("priority", FieldKind.CHOICE, True, _priorities(desk, at), Priority.MEDIUM.value),
        FormField("contact", FieldKind.LINE, value=person.email),
        FormField("files", FieldKind.FILES),
        *_own_fields(desk),
    )
    zone = person.zone or desk.hours.zone.key
    return ShowForm(FormName.TICKET, fields, language=language_of(desk, person), zone=zone)


_FIELD_OF: Final = {AnswerKind.TEXT: FieldKind.TEXT, AnswerKind.CHOICE: FieldKind.CHOICE}


def _own_fields(desk: Desk) -> Iterator[FormField]:
    """The policy's own questions that every ticket is asked. Those of one category do not fit the
    others, and are asked after the form, once the category is known; so are files.
    """
    everywhere = (desk.questions[name] for name in desk.ask if name in desk.questions)
    for question in everywhere:
        if question.kind is not AnswerKind.FILE:
            kind = _FIELD_OF.get(question.kind, FieldKind.LINE)
            options = tuple(Option(each, each) for each in question.options)
            name = f"{OWN_FIELD}{question.id}"
            yield FormField(name, kind, options=options, label=question.text)


def work_form(turn: Turn, agent: Person, form: FormName) -> ShowForm:
    """The form that an agent's button opens."""
    desk, ticket = turn.desk, turn.ticket
    fields = (_field(desk, ticket, BY_FORM[form][1]),)
    language, zone = language_of(desk, agent), agent.zone or "UTC"
    return ShowForm(form, fields, turn.conversation.id, _about(desk, ticket), language, zone)


def offered_commands(desk: Desk, ticket: Ticket) -> tuple[tuple[CommandRow, FormField | None], ...]:
    """What an agent can do with a ticket as it stands, each with its question, if it has one.

    Those on cards are offered as there, others while people have the ticket. A note changes
    nothing, and the history is the page itself.
    """
    acts = (row for row in COMMANDS if row.acts)
    offered = (row for row in acts if ticket.status in (row.on_card or STATUSES_WITH_PEOPLE))
    return tuple(
        (row, _field(desk, ticket, row.argument) if row.argument is not None else None)
        for row in offered
        if ticket.merged_into is None
    )


def _field(desk: Desk, ticket: Ticket, argument: Argument) -> FormField:
    """The one question of an agent's form."""
    name, required = argument.name, argument.required
    match argument.kind:
        case ArgumentKind.COLLEAGUE:
            options = _whom(desk, ticket)
            return FormField(name, FieldKind.CHOICE if options else FieldKind.LINE, True, options)
        case ArgumentKind.PRIORITY:
            now = ticket.priority.value
            return FormField(name, FieldKind.CHOICE, True, _priorities(desk), now)
        case ArgumentKind.CATEGORY:
            options = tuple(Option(c.id, c.name) for c in desk.categories.values())
            return FormField(name, FieldKind.CHOICE, True, options, ticket.details.category)
        case ArgumentKind.TEXT:
            return FormField(name, FieldKind.TEXT, required)
        case _:
            return FormField(name, FieldKind.LINE, required)


def _about(desk: Desk, ticket: Ticket) -> dict[str, Value]:
    return {"ticket": desk.label(ticket.number), "number": ticket.number}


def work_problems(turn: Turn) -> FormProblems | None:
    """Why an agent's form cannot be carried out, at its field; None if it can. The form stays open,
    so that nothing that was typed is lost.
    """
    event, ticket = turn.event, turn.conversation.ticket
    if not isinstance(event, FormSubmitted) or event.form not in BY_FORM or ticket is None:
        return None
    field = BY_FORM[event.form][1].name
    facts, why = _about(turn.desk, ticket), ""
    if not permissions.may_work(turn.desk, event.author, ticket):
        sees = permissions.may_see(turn.desk, event.author, ticket)
        why = (words.not_allowed() if sees else words.no_such_ticket()).name
        return FormProblems({field: why}, language_of(turn.desk, event.author))
    if len(event.values.get(field, "")) > MAX_TEXT_CHARS:
        why = words.problem_too_long().name
    elif isinstance(turn.agent_command, Refusal):
        why, facts = turn.agent_command.why, facts | dict(turn.agent_command.args)
    if not why:
        return None
    again = fill_form(work_form(turn, event.author, event.form), event.values)
    return FormProblems({field: why}, language_of(turn.desk, event.author), facts, again)


def fill_form(form: ShowForm, values: Mapping[str, str]) -> ShowForm:
    """The form as somebody has filled it in."""
    fields = (replace(f, value=values.get(f.name) or f.value) for f in form.fields)
    return replace(form, fields=tuple(fields))


def problems_of(desk: Desk, form: FormSubmitted) -> FormProblems | None:
    """What is wrong with a ticket's form, each at its field; None if nothing is."""
    values, found = form.values, dict[str, str]()
    description = values.get("description", "").strip()
    if len(description) < MIN_PROBLEM_CHARS:
        found["description"] = words.problem_needed().name
    for name in ("description", "steps"):
        if len(values.get(name, "")) > MAX_TEXT_CHARS:
            found[name] = words.problem_too_long().name
    if values.get("category") and values["category"] not in desk.categories:
        found["category"] = words.problem_category().name
    if values.get("priority") and values["priority"] not in set(Priority):
        found["priority"] = words.problem_priority().name
    if not found:
        return None
    again = fill_form(ticket_form(desk, form.author), values)
    return FormProblems(found, language_of(desk, form.author), again=again)


def _priorities(desk: Desk, at: datetime | None = None) -> tuple[Option, ...]:
    """Each option states the reply time it promises, and its moment for what is sent `at`."""
    options = []
    for priority in Priority:
        target = desk.sla[priority].first_response
        within = promised_within(target)
        due = first_response_if_sent(desk, priority, at) if at is not None else None
        said = words.form_option_priority(priority=priority.value, within=within, due=due)
        options.append(Option(priority.value, "", said.args))
    return tuple(options)


def _whom(desk: Desk, ticket: Ticket) -> tuple[Option, ...]:
    """Every team but the present one, and every agent but the present one."""
    team = ticket.routing.team if ticket.routing else ""
    holder = roster_entry(desk, ticket.agent) if ticket.agent else None
    now = (holder, desk.teams.get(team))
    others = [one for one in addressees(desk, ticket) if one not in now]
    called = Counter(one.name for one in others)
    return tuple(
        Option(key_of(one), one.name if called[one.name] == 1 else f"{one.name} ({one.id})")
        for one in others
    )
