"""The dialog, as data. To change what the bot does, change this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from core.dialog.moves import (
    absence,
    agent_actions,
    agent_brief,
    answers,
    card_thread,
    closure,
    corrections,
    deadlines,
    handoff,
    held_messages,
    llm_drafts,
    message_relay,
    new_ticket,
    questions,
    status,
    unreachable,
)
from core.dialog.signal import Signal
from core.dialog.turn import Turn
from core.model.conversation import Step

Move = Callable[[Turn], Turn]
Row = dict[Signal, "Edge"]


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a signal leads, and what is done on the way. `to` None stays at the step."""

    to: Step | None
    moves: tuple[Move, ...]


def go(to: Step, *moves: Move) -> Edge:
    return Edge(to, moves)


def stay(*moves: Move) -> Edge:
    return Edge(None, moves)


OPEN: Final = (new_ticket.open_the_ticket, new_ticket.acknowledge)
ASK: Final = (questions.start_the_clocks, questions.ask_the_next)
REFUSED_THE_ANSWER: Final = (new_ticket.note_what_was_told, answers.count_it_as_refused)
NOTHING_FOUND: Final = (*REFUSED_THE_ANSWER, answers.note_that_nothing_was_found)
CAME: Final = (new_ticket.note_what_was_told, llm_drafts.note_what_came)
NOTHING_CAME: Final = (
    answers.note_that_nothing_was_found,
    answers.say_that_a_person_comes,
)
HAND_OFF: Final = (
    questions.start_the_clocks,
    handoff.hand_it_off,
    card_thread.carry_the_files,
    handoff.promise_a_reply,
    handoff.page_if_critical,
    agent_brief.brief_the_agents,
)
SOLVED: Final = (
    answers.count_it_as_solved,
    closure.solve_it_by_the_answer,
    closure.sum_it_up,
)
REOPEN: Final = (closure.reopen_it, closure.take_up_what_was_kept, new_ticket.note_what_was_told)
REOPEN_WITH_AGENT: Final = (
    closure.reopen_it,
    closure.take_up_what_was_kept,
    message_relay.carry_reopening_words,
    closure.tell_that_it_is_open_again,
    agent_actions.confirm_to_the_agent,
)
TELL: Final = agent_actions.confirm_to_the_agent

EVERYWHERE: Final[Row] = {
    Signal.STATUS: stay(status.tell_the_state),
    Signal.WHY: stay(status.tell_why),
    Signal.NOT_ALLOWED: stay(status.tell_that_it_is_not_theirs),
    Signal.STALE: stay(status.tell_that_it_is_stale),
    Signal.BYSTANDER_CALLED: stay(status.tell_whose_thread_it_is),
    Signal.FILES_CAME: stay(message_relay.keep_what_came_late),
    Signal.EDITED: stay(corrections.carry_the_edit),
    Signal.DELETED: stay(corrections.carry_the_deletion),
}
SEND_HELD: Final = (held_messages.take_up_what_was_held, message_relay.carry_to_the_requester)
HANDED_OFF: Final[Row] = EVERYWHERE | {
    Signal.HELD: stay(held_messages.hold),
    Signal.SEND_HELD: stay(*SEND_HELD),
    Signal.NOTE_HELD: stay(held_messages.note_what_was_held, message_relay.keep_the_note),
    Signal.HELD_GONE: stay(held_messages.tell_that_it_was_dealt_with),
    Signal.TAKE_BACK: stay(held_messages.take_it_back),
    Signal.HISTORY: stay(status.tell_the_history),
    Signal.REFUSED: stay(agent_actions.tell_why_not),
    Signal.NOTE: stay(message_relay.keep_the_note, message_relay.show_the_note, TELL),
    Signal.WANTS_FORM: stay(agent_actions.show_the_form),
    Signal.UNDELIVERED: stay(message_relay.show_that_it_was_not_delivered),
    Signal.RETRY: stay(message_relay.send_it_again),
    Signal.REQUESTER_LEFT: stay(absence.note_who_left_or_came_back),
    Signal.CHANNEL_CLOSED: stay(unreachable.tell_that_the_channel_is_closed),
    Signal.CHANNEL_OPEN: stay(unreachable.tell_that_the_channel_is_open),
}
OFFERED: Final[Row] = EVERYWHERE | {
    Signal.SOLVED: go(Step.RESOLVED, *SOLVED),
    Signal.PICKED: go(Step.ANSWERED, answers.show_the_picked),
    Signal.ANSWERABLE: go(Step.ANSWERED, *REFUSED_THE_ANSWER, answers.offer_the_answer),
    Signal.SEVERAL_ANSWERS: go(Step.CHOOSING, *REFUSED_THE_ANSWER, answers.offer_a_choice),
    Signal.DRAFTABLE: go(Step.DRAFTING, *REFUSED_THE_ANSWER, llm_drafts.ask_for_a_draft),
    Signal.UNANSWERABLE: go(Step.GATHERING, *NOTHING_FOUND, answers.say_that_a_person_comes, *ASK),
    Signal.UNANSWERABLE_ALL_KNOWN: go(Step.QUEUED, *NOTHING_FOUND, *HAND_OFF),
    Signal.REMARKED: stay(answers.ask_what_became_of_it),
    Signal.WANTS_PERSON: go(
        Step.GATHERING, *REFUSED_THE_ANSWER, answers.say_that_a_person_is_brought_in, *ASK
    ),
    Signal.WANTS_PERSON_ALL_KNOWN: go(Step.QUEUED, *REFUSED_THE_ANSWER, *HAND_OFF),
    Signal.CRITICAL: go(Step.QUEUED, *REFUSED_THE_ANSWER, *HAND_OFF),
    Signal.CANCEL: go(Step.CLOSED, closure.cancel_it),
    Signal.OFFER_UNANSWERED: stay(answers.remind_of_the_offer),
    Signal.OFFER_EXPIRED: go(Step.CLOSED, closure.close_it_unconfirmed),
    Signal.PATIENCE_OVER: go(Step.QUEUED, handoff.say_it_is_passed_on_anyway, *HAND_OFF),
}
WITH_PEOPLE: Final[Row] = HANDED_OFF | {
    Signal.REQUESTER_SPOKE: stay(message_relay.carry_to_the_agents),
    Signal.BYSTANDER_SPOKE: stay(message_relay.carry_to_the_agents),
    Signal.BYSTANDER_CALLED: stay(message_relay.carry_to_the_agents),
    Signal.AGENT_SPOKE: stay(message_relay.carry_to_the_requester),
    Signal.BRIEFED: stay(llm_drafts.note_what_came, agent_brief.tell_the_brief),
    Signal.CLAIM: stay(TELL),
    Signal.HAND_TO_TEAM: go(Step.QUEUED, agent_actions.hand_it_to_a_team, TELL),
    Signal.HAND_TO_PERSON: go(Step.WITH_AGENT, agent_actions.hand_it_to_a_person, TELL),
    Signal.SET_PRIORITY: stay(agent_actions.set_the_priority, TELL),
    Signal.SET_CATEGORY: stay(agent_actions.set_the_category, TELL),
    Signal.RESOLVE: go(Step.RESOLVED, closure.resolve_it, closure.sum_it_up, TELL),
    Signal.MERGE: go(Step.CLOSED, agent_actions.merge_it, TELL),
    Signal.CANCEL: go(Step.CLOSED, closure.cancel_it),
    Signal.FIRST_RESPONSE_NEAR: stay(deadlines.warn_of_the_first_response),
    Signal.FIRST_RESPONSE_MISSED: stay(
        deadlines.tell_of_the_late_first_response, deadlines.escalate_it
    ),
    Signal.RESOLUTION_NEAR: stay(deadlines.warn_of_the_resolution),
    Signal.RESOLUTION_MISSED: stay(deadlines.tell_of_the_late_resolution, deadlines.escalate_it),
}
INFORM: Final[Row] = {
    Signal.UPDATE_DUE: stay(deadlines.keep_the_requester_informed),
    Signal.STILL_OVERDUE: stay(deadlines.remind_of_the_breach),
}
FINISHED: Final[Row] = HANDED_OFF | {
    Signal.RATED: stay(closure.keep_the_rating, closure.thank_for_the_rating),
    Signal.THANKED: stay(closure.answer_the_thanks),
    Signal.PRAISED: stay(closure.invite_a_rating),
    Signal.UNPLACED: stay(closure.ask_whether_to_reopen),
    Signal.LEFT_CLOSED: stay(closure.leave_it_closed),
    Signal.REOPENED_TO_AGENT: go(Step.WITH_AGENT, *REOPEN_WITH_AGENT),
    Signal.REOPENED_TO_QUEUE: go(Step.QUEUED, *REOPEN, *HAND_OFF, TELL),
    Signal.REOPEN_HELD: go(
        Step.WITH_AGENT,
        closure.reopen_it,
        closure.tell_that_it_is_open_again,
        held_messages.take_up_what_was_held,
        held_messages.claim_if_free,
        message_relay.carry_to_the_requester,
    ),
    Signal.WANTS_PERSON: go(Step.GATHERING, *REOPEN, closure.say_that_it_is_open_again, *ASK),
    Signal.WANTS_PERSON_ALL_KNOWN: go(Step.QUEUED, *REOPEN, *HAND_OFF),
}
RESOLVED: Final[Row] = FINISHED | {
    Signal.RATED_LOW: go(Step.COMMENTING, closure.keep_the_rating, closure.ask_what_went_wrong),
    Signal.MERGE: go(Step.CLOSED, agent_actions.merge_it, TELL),
    Signal.UNRATED: go(Step.RESOLVED, closure.take_the_rating_back),
    Signal.RESOLUTION_STANDS: go(Step.CLOSED, closure.close_it_for_good),
}

TABLE: Final[Mapping[Step, Row]] = {
    Step.LISTENING: {
        Signal.GREETING: stay(new_ticket.greet),
        Signal.VAGUE: stay(new_ticket.ask_what_it_is_about),
        Signal.ANSWERABLE: go(Step.ANSWERED, *OPEN, answers.offer_the_answer),
        Signal.SEVERAL_ANSWERS: go(Step.CHOOSING, *OPEN, answers.offer_a_choice),
        Signal.DRAFTABLE: go(Step.DRAFTING, *OPEN, llm_drafts.ask_for_a_draft),
        Signal.UNANSWERABLE: go(
            Step.GATHERING,
            *OPEN,
            answers.note_that_nothing_was_found,
            answers.say_that_a_person_comes,
            *ASK,
        ),
        Signal.UNANSWERABLE_ALL_KNOWN: go(
            Step.QUEUED, *OPEN, answers.note_that_nothing_was_found, *HAND_OFF
        ),
        Signal.CRITICAL: go(Step.QUEUED, *OPEN, *HAND_OFF, answers.mention_the_answer),
        Signal.WANTS_PERSON: go(Step.GATHERING, *OPEN, *ASK),
    },
    Step.DRAFTING: EVERYWHERE
    | {
        Signal.DRAFT_FITS: go(Step.ANSWERED, llm_drafts.note_what_came, llm_drafts.offer_the_draft),
        Signal.ANSWERABLE: go(Step.ANSWERED, *CAME, answers.offer_the_answer),
        Signal.SEVERAL_ANSWERS: go(Step.CHOOSING, *CAME, answers.offer_a_choice),
        Signal.UNANSWERABLE: go(Step.GATHERING, *CAME, *NOTHING_CAME, *ASK),
        Signal.UNANSWERABLE_ALL_KNOWN: go(
            Step.QUEUED, *CAME, answers.note_that_nothing_was_found, *HAND_OFF
        ),
        Signal.DRAFTABLE: stay(new_ticket.note_what_was_told, llm_drafts.ask_for_a_draft),
        Signal.TOLD_MORE: stay(new_ticket.note_what_was_told),
        Signal.WANTS_PERSON: go(Step.GATHERING, new_ticket.note_what_was_told, *ASK),
        Signal.WANTS_PERSON_ALL_KNOWN: go(Step.QUEUED, new_ticket.note_what_was_told, *HAND_OFF),
        Signal.CRITICAL: go(Step.QUEUED, new_ticket.note_what_was_told, *HAND_OFF),
        Signal.CANCEL: go(Step.CLOSED, closure.cancel_it),
        Signal.SOLVED: go(Step.RESOLVED, *SOLVED),
        Signal.PICKED: go(Step.ANSWERED, answers.show_the_picked),
    },
    Step.CHOOSING: OFFERED,
    Step.ANSWERED: OFFERED
    | {
        Signal.BACK_TO_CHOICE: go(Step.CHOOSING, answers.offer_the_choice_again),
        Signal.BACK_TO_ANSWER: stay(answers.show_the_answer_again),
        Signal.SOLVED_IN_PART: stay(answers.count_it_as_solved, answers.show_what_is_left),
    },
    Step.GATHERING: EVERYWHERE
    | {
        Signal.ANSWERABLE: go(Step.ANSWERED, questions.note_the_problem, answers.offer_the_answer),
        Signal.SEVERAL_ANSWERS: go(
            Step.CHOOSING, questions.note_the_problem, answers.offer_a_choice
        ),
        Signal.DETAIL_TOLD: stay(questions.take_the_detail, questions.ask_the_next),
        Signal.LAST_DETAIL_TOLD: go(
            Step.CONFIRMING, questions.take_the_detail, questions.show_what_was_understood
        ),
        Signal.CRITICAL: go(Step.QUEUED, questions.take_the_detail, *HAND_OFF),
        Signal.DETAIL_UNCLEAR: stay(questions.ask_again),
        Signal.SKIPPED: stay(questions.skip_the_detail, questions.ask_the_next),
        Signal.SKIPPED_LAST: go(
            Step.CONFIRMING, questions.skip_the_detail, questions.show_what_was_understood
        ),
        Signal.BACK: stay(questions.ask_the_one_before),
        Signal.NO_WAY_BACK: stay(questions.say_there_is_no_way_back),
        Signal.SEND: go(Step.QUEUED, *HAND_OFF),
        Signal.CANCEL: go(Step.CLOSED, closure.cancel_it),
        Signal.PATIENCE_OVER: go(Step.QUEUED, handoff.say_it_is_passed_on_anyway, *HAND_OFF),
    },
    Step.CONFIRMING: EVERYWHERE
    | {
        Signal.SEND: go(Step.QUEUED, *HAND_OFF),
        Signal.BACK: go(Step.GATHERING, questions.ask_the_one_before),
        Signal.TOLD_MORE: stay(new_ticket.note_what_was_told, questions.show_what_was_understood),
        Signal.LAST_DETAIL_TOLD: stay(
            questions.take_the_detail, questions.show_what_was_understood
        ),
        Signal.CANCEL: go(Step.CLOSED, closure.cancel_it),
        Signal.PATIENCE_OVER: go(Step.QUEUED, handoff.say_it_is_passed_on_anyway, *HAND_OFF),
    },
    Step.QUEUED: WITH_PEOPLE
    | INFORM
    | {
        Signal.CLAIM: go(Step.WITH_AGENT, agent_actions.claim_it, TELL),
        Signal.AGENT_SPOKE: go(
            Step.WITH_AGENT, agent_actions.claim_by_answering, message_relay.carry_to_the_requester
        ),
        Signal.SEND_HELD: go(
            Step.WITH_AGENT,
            held_messages.take_up_what_was_held,
            agent_actions.claim_by_answering,
            message_relay.carry_to_the_requester,
        ),
        Signal.CALL_NOW: stay(handoff.page_after_all),
        Signal.CALL_NOBODY: stay(handoff.call_nobody),
        Signal.PAGE_UNANSWERED: stay(handoff.page_after_all),
        Signal.STILL_UNCLAIMED: stay(deadlines.page_again),
        Signal.NOBODY_CAME: stay(deadlines.tell_that_nobody_came, deadlines.escalate_it),
    },
    Step.WITH_AGENT: WITH_PEOPLE
    | INFORM
    | {
        Signal.RELEASE: go(Step.QUEUED, agent_actions.release_it, TELL),
        Signal.HOLDER_LEFT: go(Step.QUEUED, agent_actions.take_it_from_who_left),
        Signal.WAIT: go(Step.WAITING, agent_actions.wait_for_the_requester, TELL),
    },
    Step.WAITING: WITH_PEOPLE
    | {
        Signal.RELEASE: go(Step.QUEUED, agent_actions.release_it, TELL),
        Signal.HOLDER_LEFT: go(Step.QUEUED, agent_actions.take_it_from_who_left),
        Signal.REQUESTER_SPOKE: go(
            Step.WITH_AGENT,
            agent_actions.go_on_working,
            message_relay.carry_to_the_agents,
            message_relay.call_the_agent,
        ),
        Signal.REQUESTER_SILENT: stay(deadlines.remind_to_answer),
        Signal.REQUESTER_GONE: go(Step.CLOSED, closure.close_it_unconfirmed),
    },
    Step.RESOLVED: RESOLVED | {Signal.RESOLUTION_UNCONFIRMED: stay(deadlines.remind_to_confirm)},
    Step.COMMENTING: RESOLVED
    | {
        Signal.COMMENTED: go(Step.RESOLVED, closure.keep_the_comment),
        Signal.NO_COMMENT: go(Step.RESOLVED, closure.accept_no_comment),
        Signal.RATED: go(Step.RESOLVED, closure.keep_the_rating, closure.thank_for_the_rating),
    },
    Step.CLOSED: FINISHED
    | {
        Signal.REOPENED_TOO_LATE: stay(closure.tell_that_it_is_too_late),
        Signal.RATED_LOW: stay(
            closure.keep_the_rating, closure.tell_of_the_low_rating, closure.thank_for_the_rating
        ),
        Signal.UNRATED: stay(closure.take_the_rating_back),
    },
}
