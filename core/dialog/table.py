"""The dialog, as data. To change what the bot does, change this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from core.dialog.moves import (
    absence,
    answering,
    asking,
    briefing,
    carrying,
    closing,
    correcting,
    drafts,
    handing_off,
    holding,
    opening,
    showing,
    telling,
    timing,
    unreachable,
    working,
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


OPEN: Final = (opening.open_the_ticket, opening.acknowledge)
ASK: Final = (asking.start_the_clocks, asking.ask_the_next)
REFUSED_THE_ANSWER: Final = (opening.note_what_was_told, answering.count_it_as_refused)
NOTHING_FOUND: Final = (*REFUSED_THE_ANSWER, answering.note_that_nothing_was_found)
CAME: Final = (opening.note_what_was_told, drafts.note_what_came)
NOTHING_CAME: Final = (
    answering.note_that_nothing_was_found,
    answering.say_that_a_person_comes,
)
HAND_OFF: Final = (
    asking.start_the_clocks,
    handing_off.hand_it_off,
    showing.carry_the_files,
    handing_off.promise_a_reply,
    handing_off.page_if_critical,
    briefing.brief_the_agents,
)
SOLVED: Final = (
    answering.count_it_as_solved,
    closing.solve_it_by_the_answer,
    closing.sum_it_up,
)
REOPEN: Final = (closing.reopen_it, opening.note_what_was_told)
REOPEN_WITH_AGENT: Final = (
    closing.reopen_it,
    carrying.carry_reopening_words,
    closing.tell_that_it_is_open_again,
    working.confirm_to_the_agent,
)
TELL: Final = working.confirm_to_the_agent

EVERYWHERE: Final[Row] = {
    Signal.STATUS: stay(telling.tell_the_state),
    Signal.WHY: stay(telling.tell_why),
    Signal.NOT_ALLOWED: stay(telling.tell_that_it_is_not_theirs),
    Signal.STALE: stay(telling.tell_that_it_is_stale),
    Signal.BYSTANDER_CALLED: stay(telling.tell_whose_thread_it_is),
    Signal.FILES_CAME: stay(carrying.keep_what_came_late),
    Signal.EDITED: stay(correcting.carry_the_edit),
    Signal.DELETED: stay(correcting.carry_the_deletion),
}
SEND_HELD: Final = (holding.take_up_what_was_held, carrying.carry_to_the_requester)
HANDED_OFF: Final[Row] = EVERYWHERE | {
    Signal.HELD: stay(holding.hold),
    Signal.SEND_HELD: stay(*SEND_HELD),
    Signal.NOTE_HELD: stay(holding.note_what_was_held, carrying.keep_the_note),
    Signal.HELD_GONE: stay(holding.tell_that_it_was_dealt_with),
    Signal.TAKE_BACK: stay(holding.take_it_back),
    Signal.HISTORY: stay(telling.tell_the_history),
    Signal.REFUSED: stay(working.tell_why_not),
    Signal.NOTE: stay(carrying.keep_the_note, carrying.show_the_note, TELL),
    Signal.WANTS_FORM: stay(working.show_the_form),
    Signal.UNDELIVERED: stay(carrying.show_that_it_was_not_delivered),
    Signal.RETRY: stay(carrying.send_it_again),
    Signal.REQUESTER_LEFT: stay(absence.note_who_left_or_came_back),
    Signal.CHANNEL_CLOSED: stay(unreachable.tell_that_the_channel_is_closed),
    Signal.CHANNEL_OPEN: stay(unreachable.tell_that_the_channel_is_open),
}
OFFERED: Final[Row] = EVERYWHERE | {
    Signal.SOLVED: go(Step.RESOLVED, *SOLVED),
    Signal.PICKED: go(Step.ANSWERED, answering.show_the_picked),
    Signal.ANSWERABLE: go(Step.ANSWERED, *REFUSED_THE_ANSWER, answering.offer_the_answer),
    Signal.SEVERAL_ANSWERS: go(Step.CHOOSING, *REFUSED_THE_ANSWER, answering.offer_a_choice),
    Signal.DRAFTABLE: go(Step.DRAFTING, *REFUSED_THE_ANSWER, drafts.ask_for_a_draft),
    Signal.UNANSWERABLE: go(
        Step.GATHERING, *NOTHING_FOUND, answering.say_that_a_person_comes, *ASK
    ),
    Signal.UNANSWERABLE_ALL_KNOWN: go(Step.QUEUED, *NOTHING_FOUND, *HAND_OFF),
    Signal.REMARKED: stay(answering.ask_what_became_of_it),
    Signal.WANTS_PERSON: go(
        Step.GATHERING, *REFUSED_THE_ANSWER, answering.say_that_a_person_is_brought_in, *ASK
    ),
    Signal.WANTS_PERSON_ALL_KNOWN: go(Step.QUEUED, *REFUSED_THE_ANSWER, *HAND_OFF),
    Signal.CRITICAL: go(Step.QUEUED, *REFUSED_THE_ANSWER, *HAND_OFF),
    Signal.CANCEL: go(Step.CLOSED, closing.cancel_it),
    Signal.OFFER_UNANSWERED: stay(answering.remind_of_the_offer),
    Signal.OFFER_EXPIRED: go(Step.CLOSED, closing.close_it_unconfirmed),
    Signal.PATIENCE_OVER: go(Step.QUEUED, handing_off.say_it_is_passed_on_anyway, *HAND_OFF),
}
WITH_PEOPLE: Final[Row] = HANDED_OFF | {
    Signal.REQUESTER_SPOKE: stay(carrying.carry_to_the_agents),
    Signal.BYSTANDER_SPOKE: stay(carrying.carry_to_the_agents),
    Signal.BYSTANDER_CALLED: stay(carrying.carry_to_the_agents),
    Signal.AGENT_SPOKE: stay(carrying.carry_to_the_requester),
    Signal.BRIEFED: stay(drafts.note_what_came, briefing.tell_the_brief),
    Signal.CLAIM: stay(TELL),
    Signal.HAND_TO_TEAM: go(Step.QUEUED, working.hand_it_to_a_team, TELL),
    Signal.HAND_TO_PERSON: go(Step.WITH_AGENT, working.hand_it_to_a_person, TELL),
    Signal.SET_PRIORITY: stay(working.set_the_priority, TELL),
    Signal.SET_CATEGORY: stay(working.set_the_category, TELL),
    Signal.RESOLVE: go(Step.RESOLVED, closing.resolve_it, closing.sum_it_up, TELL),
    Signal.MERGE: go(Step.CLOSED, working.merge_it, TELL),
    Signal.CANCEL: go(Step.CLOSED, closing.cancel_it),
    Signal.FIRST_RESPONSE_NEAR: stay(timing.warn_of_the_first_response),
    Signal.FIRST_RESPONSE_MISSED: stay(timing.tell_of_the_late_first_response, timing.escalate_it),
    Signal.RESOLUTION_NEAR: stay(timing.warn_of_the_resolution),
    Signal.RESOLUTION_MISSED: stay(timing.tell_of_the_late_resolution, timing.escalate_it),
}
INFORM: Final[Row] = {Signal.UPDATE_DUE: stay(timing.keep_the_requester_informed)}
FINISHED: Final[Row] = HANDED_OFF | {
    Signal.RATED: stay(closing.keep_the_rating, closing.thank_for_the_rating),
    Signal.THANKED: stay(closing.answer_the_thanks),
    Signal.REOPENED_TO_AGENT: go(Step.WITH_AGENT, *REOPEN_WITH_AGENT),
    Signal.REOPENED_TO_QUEUE: go(Step.QUEUED, *REOPEN, *HAND_OFF, TELL),
    Signal.REOPEN_HELD: go(
        Step.WITH_AGENT,
        closing.reopen_it,
        closing.tell_that_it_is_open_again,
        holding.take_up_what_was_held,
        holding.claim_if_free,
        carrying.carry_to_the_requester,
    ),
    Signal.WANTS_PERSON: go(Step.GATHERING, *REOPEN, closing.say_that_it_is_open_again, *ASK),
    Signal.WANTS_PERSON_ALL_KNOWN: go(Step.QUEUED, *REOPEN, *HAND_OFF),
}
RESOLVED: Final[Row] = FINISHED | {
    Signal.RATED_LOW: go(Step.COMMENTING, closing.keep_the_rating, closing.ask_what_went_wrong),
    Signal.MERGE: go(Step.CLOSED, working.merge_it, TELL),
    Signal.UNRATED: go(Step.RESOLVED, closing.take_the_rating_back),
    Signal.RESOLUTION_STANDS: go(Step.CLOSED, closing.close_it_for_good),
}

TABLE: Final[Mapping[Step, Row]] = {
    Step.LISTENING: {
        Signal.GREETING: stay(opening.greet),
        Signal.VAGUE: stay(opening.ask_what_it_is_about),
        Signal.ANSWERABLE: go(Step.ANSWERED, *OPEN, answering.offer_the_answer),
        Signal.SEVERAL_ANSWERS: go(Step.CHOOSING, *OPEN, answering.offer_a_choice),
        Signal.DRAFTABLE: go(Step.DRAFTING, *OPEN, drafts.ask_for_a_draft),
        Signal.UNANSWERABLE: go(
            Step.GATHERING,
            *OPEN,
            answering.note_that_nothing_was_found,
            answering.say_that_a_person_comes,
            *ASK,
        ),
        Signal.UNANSWERABLE_ALL_KNOWN: go(
            Step.QUEUED, *OPEN, answering.note_that_nothing_was_found, *HAND_OFF
        ),
        Signal.CRITICAL: go(Step.QUEUED, *OPEN, *HAND_OFF, answering.mention_the_answer),
        Signal.WANTS_PERSON: go(Step.GATHERING, *OPEN, *ASK),
    },
    Step.DRAFTING: EVERYWHERE
    | {
        Signal.DRAFT_FITS: go(Step.ANSWERED, drafts.note_what_came, drafts.offer_the_draft),
        Signal.ANSWERABLE: go(Step.ANSWERED, *CAME, answering.offer_the_answer),
        Signal.SEVERAL_ANSWERS: go(Step.CHOOSING, *CAME, answering.offer_a_choice),
        Signal.UNANSWERABLE: go(Step.GATHERING, *CAME, *NOTHING_CAME, *ASK),
        Signal.UNANSWERABLE_ALL_KNOWN: go(
            Step.QUEUED, *CAME, answering.note_that_nothing_was_found, *HAND_OFF
        ),
        Signal.DRAFTABLE: stay(opening.note_what_was_told, drafts.ask_for_a_draft),
        Signal.TOLD_MORE: stay(opening.note_what_was_told),
        Signal.WANTS_PERSON: go(Step.GATHERING, opening.note_what_was_told, *ASK),
        Signal.WANTS_PERSON_ALL_KNOWN: go(Step.QUEUED, opening.note_what_was_told, *HAND_OFF),
        Signal.CRITICAL: go(Step.QUEUED, opening.note_what_was_told, *HAND_OFF),
        Signal.CANCEL: go(Step.CLOSED, closing.cancel_it),
        Signal.SOLVED: go(Step.RESOLVED, *SOLVED),
        Signal.PICKED: go(Step.ANSWERED, answering.show_the_picked),
    },
    Step.CHOOSING: OFFERED,
    Step.ANSWERED: OFFERED
    | {
        Signal.BACK_TO_CHOICE: go(Step.CHOOSING, answering.offer_the_choice_again),
        Signal.BACK_TO_ANSWER: stay(answering.show_the_answer_again),
        Signal.SOLVED_IN_PART: stay(answering.count_it_as_solved, answering.show_what_is_left),
    },
    Step.GATHERING: EVERYWHERE
    | {
        Signal.ANSWERABLE: go(Step.ANSWERED, asking.note_the_problem, answering.offer_the_answer),
        Signal.SEVERAL_ANSWERS: go(
            Step.CHOOSING, asking.note_the_problem, answering.offer_a_choice
        ),
        Signal.DETAIL_TOLD: stay(asking.take_the_detail, asking.ask_the_next),
        Signal.LAST_DETAIL_TOLD: go(
            Step.CONFIRMING, asking.take_the_detail, asking.show_what_was_understood
        ),
        Signal.CRITICAL: go(Step.QUEUED, asking.take_the_detail, *HAND_OFF),
        Signal.DETAIL_UNCLEAR: stay(asking.ask_again),
        Signal.SKIPPED: stay(asking.skip_the_detail, asking.ask_the_next),
        Signal.SKIPPED_LAST: go(
            Step.CONFIRMING, asking.skip_the_detail, asking.show_what_was_understood
        ),
        Signal.BACK: stay(asking.ask_the_one_before),
        Signal.NO_WAY_BACK: stay(asking.say_there_is_no_way_back),
        Signal.SEND: go(Step.QUEUED, *HAND_OFF),
        Signal.CANCEL: go(Step.CLOSED, closing.cancel_it),
        Signal.PATIENCE_OVER: go(Step.QUEUED, handing_off.say_it_is_passed_on_anyway, *HAND_OFF),
    },
    Step.CONFIRMING: EVERYWHERE
    | {
        Signal.SEND: go(Step.QUEUED, *HAND_OFF),
        Signal.BACK: go(Step.GATHERING, asking.ask_the_one_before),
        Signal.TOLD_MORE: stay(opening.note_what_was_told, asking.show_what_was_understood),
        Signal.LAST_DETAIL_TOLD: stay(asking.take_the_detail, asking.show_what_was_understood),
        Signal.CANCEL: go(Step.CLOSED, closing.cancel_it),
        Signal.PATIENCE_OVER: go(Step.QUEUED, handing_off.say_it_is_passed_on_anyway, *HAND_OFF),
    },
    Step.QUEUED: WITH_PEOPLE
    | INFORM
    | {
        Signal.CLAIM: go(Step.WITH_AGENT, working.claim_it, TELL),
        Signal.AGENT_SPOKE: go(
            Step.WITH_AGENT, working.claim_by_answering, carrying.carry_to_the_requester
        ),
        Signal.SEND_HELD: go(
            Step.WITH_AGENT,
            holding.take_up_what_was_held,
            working.claim_by_answering,
            carrying.carry_to_the_requester,
        ),
        Signal.CALL_NOW: stay(handing_off.page_after_all),
        Signal.CALL_NOBODY: stay(handing_off.call_nobody),
        Signal.PAGE_UNANSWERED: stay(handing_off.page_after_all),
        Signal.STILL_UNCLAIMED: stay(timing.page_again),
        Signal.NOBODY_CAME: stay(timing.tell_that_nobody_came, timing.escalate_it),
    },
    Step.WITH_AGENT: WITH_PEOPLE
    | INFORM
    | {
        Signal.RELEASE: go(Step.QUEUED, working.release_it, TELL),
        Signal.HOLDER_LEFT: go(Step.QUEUED, working.take_it_from_who_left),
        Signal.WAIT: go(Step.WAITING, working.wait_for_the_requester, TELL),
    },
    Step.WAITING: WITH_PEOPLE
    | {
        Signal.RELEASE: go(Step.QUEUED, working.release_it, TELL),
        Signal.HOLDER_LEFT: go(Step.QUEUED, working.take_it_from_who_left),
        Signal.REQUESTER_SPOKE: go(
            Step.WITH_AGENT,
            working.go_on_working,
            carrying.carry_to_the_agents,
            carrying.call_the_agent,
        ),
        Signal.REQUESTER_SILENT: stay(timing.remind_to_answer),
        Signal.REQUESTER_GONE: go(Step.CLOSED, closing.close_it_unconfirmed),
    },
    Step.RESOLVED: RESOLVED | {Signal.RESOLUTION_UNCONFIRMED: stay(timing.remind_to_confirm)},
    Step.COMMENTING: RESOLVED
    | {
        Signal.COMMENTED: go(Step.RESOLVED, closing.keep_the_comment),
        Signal.NO_COMMENT: go(Step.RESOLVED, closing.accept_no_comment),
        Signal.RATED: go(Step.RESOLVED, closing.keep_the_rating, closing.thank_for_the_rating),
    },
    Step.CLOSED: FINISHED
    | {
        Signal.REOPENED_TOO_LATE: stay(closing.tell_that_it_is_too_late),
        Signal.RATED_LOW: stay(
            closing.keep_the_rating, closing.tell_of_the_low_rating, closing.thank_for_the_rating
        ),
        Signal.UNRATED: stay(closing.take_the_rating_back),
    },
}
