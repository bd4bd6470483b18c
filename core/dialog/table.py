"""The dialog, as data: what a signal does at each step. To change what the desk does, change this.

Theory. A conversation is at one step, from LISTENING to CLOSED, and its ticket has the status of
that step (`STATUS_OF_STEP`); a decision in which the two disagree cannot be made.

- LISTENING has no ticket. DRAFTING, CHOOSING and ANSWERED are the desk's own tries: a model is
  asked, near answers were offered, an answer was given. GATHERING and CONFIRMING ask what people
  will need. Up to here only the requester moves the conversation, and time.
- QUEUED, WITH_AGENT and WAITING are people's: agents move it by commands, buttons, forms and
  reactions, or by answering. The requester's words are for them; a requester can still cancel,
  answer whether people are to be called, and end the waiting by writing.
- RESOLVED, COMMENTING and CLOSED are the end: the requester rates, comments, thanks or reopens, an
  agent reopens, time closes.

Each event is one signal at the step where it comes (`core.dialog.classifier`), with what was known
when it was read. The signal's type picks the edge in the row of the step; none means that nothing
happens. An edge makes its moves in their order, then goes to its step. A move is a pure function of
the turn, and of the signal where it needs what that carries; that a signal carries what its moves
need is checked by types, in `on`. Nobody but an edge changes the step.

Before the table, `core.decide` reads an edit that is a new message as one (`as_rewritten`), turns
away files that the ticket has no room for (`limit_to_policy`), only keeps what a program wrote
(`keep_automatic`), and answers what needs no step: `_follow_the_policy`, `_show_at_once` for forms
and pages, and `_answer_outside` for words about no ticket.

Then the requester is brought up to date with what the platform tells of them, and whoever had left
is met again. Around an edge, whatever it is, the effects below keep what no single move could:
BEFORE it, copies of what a message was are withdrawn and a deadline is noted as fired; AT it, if
there is one, the sources of details and the privacy are brought up to date; AFTER it, edge or not,
participants are told, who got the same message joins, questions and drafts are settled, reactions
tracked, deleted words redacted, and the step's patience starts. Last, `core.decide` keeps the
requester's words that no move has recorded, and renews cards, promises, the timeline and the
deadlines.

A talk by letters walks the same table (`core.dialog.letters`), asked for nothing before people are
called (`policy_for`, `as_letter`, `ask_at_once`), and all that is said leaves as one (`bundle`).
"""

from collections.abc import Mapping
from typing import Final

from core.dialog import edges, signals
from core.dialog.edges import Effect, Row, on
from core.dialog.intake import message_sources
from core.dialog.intents import reactions
from core.dialog.moves import (
    agent_actions,
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
    participants,
    questions,
    status,
    unreachable,
)
from core.dialog.pages import confirmation
from core.model.conversation import Step

BEFORE_EDGE: Final[tuple[Effect, ...]] = (edges.withdraw_former_copies, edges.note_the_deadline)
AT_EDGE: Final[tuple[Effect, ...]] = (
    message_sources.update_sources,
    card_thread.hide_what_stood_in_the_open,
)
AFTER_EDGE: Final[tuple[Effect, ...]] = (
    participants.tell_participants,
    participants.join_those_in_copy,
    edges.settle_questions,
    edges.settle_the_draft,
    reactions.track_reaction_effects,
    edges.redact,
    edges.start_patience,
)

OPEN: Final = (new_ticket.open_the_ticket, new_ticket.acknowledge)
ASK: Final = (questions.start_the_clocks, questions.ask_the_next)
REFUSED_THE_ANSWER: Final = (new_ticket.note_what_was_told, answers.count_it_as_refused)
NOTHING_FOUND: Final = (*REFUSED_THE_ANSWER, answers.note_that_nothing_was_found)
CAME: Final = (new_ticket.note_what_was_told, llm_drafts.note_what_came)
NOTHING_CAME: Final = (
    answers.note_that_nothing_was_found,
    answers.say_that_a_person_comes,
)
ASK_THE_REST: Final = questions.ask_for_the_rest
HAND_OFF: Final = (
    questions.start_the_clocks,
    handoff.hand_it_off,
    card_thread.carry_the_files,
    handoff.promise_a_reply,
    handoff.page_if_critical,
    card_thread.brief_the_agents,
)
BY_ARTICLE: Final = (answers.tell_before_the_handoff, *HAND_OFF, ASK_THE_REST)
BY_PICK: Final = (answers.tell_the_picked_before_the_handoff, *HAND_OFF, ASK_THE_REST)
SOLVE: Final = (
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
RATED_LOW_WITH_REASON: Final = (
    closure.keep_the_rating,
    closure.tell_of_the_low_rating,
    closure.pass_on_the_reason,
    closure.thank_for_the_rating,
)
TELL: Final = agent_actions.confirm_to_the_agent
CARRY: Final = message_relay.carry_to_the_agents

EVERYWHERE: Final[Row] = {
    **on(signals.Status).stay(status.tell_the_state),
    **on(signals.Why).stay(status.tell_why),
    **on(signals.NotAllowed).stay(status.tell_that_it_is_not_theirs),
    **on(signals.Stale).stay(status.tell_that_it_is_stale),
    **on(signals.BystanderCalled).stay(status.tell_whose_thread_it_is),
    **on(signals.FilesCame).stay(message_relay.keep_what_came_late),
    **on(signals.Refused).stay(agent_actions.tell_why_not),
    **on(signals.ParticipantsAdded).stay(participants.add_them),
    **on(signals.ParticipantsRemoved).stay(participants.remove_them),
    **on(signals.ListParticipants).stay(participants.list_them),
    **on(signals.ParticipantSpoke).stay(participants.carry_their_words),
    **on(signals.Edited).stay(corrections.carry_the_edit),
    **on(signals.Deleted).stay(corrections.carry_the_deletion),
}
OPEN_TICKET: Final[Row] = EVERYWHERE | {
    **on(signals.ReportedAgain).stay(
        message_relay.keep_the_repetition, new_ticket.name_the_ticket_that_is_there
    ),
    **on(signals.ParticipantsFollow).stay(participants.let_them_follow),
}
SEND_HELD: Final = (held_messages.take_up_what_was_held, message_relay.carry_to_the_requester)
HANDED_OFF: Final[Row] = EVERYWHERE | {
    **on(signals.Held).stay(held_messages.hold),
    **on(signals.SendHeld).stay(*SEND_HELD),
    **on(signals.NoteHeld).stay(held_messages.note_what_was_held, message_relay.keep_the_note),
    **on(signals.HeldGone).stay(held_messages.tell_that_it_was_dealt_with),
    **on(signals.TakeBack).stay(held_messages.take_it_back),
    **on(signals.History).stay(status.tell_the_history),
    **on(signals.Note).stay(message_relay.keep_the_note, message_relay.show_the_note, TELL),
    **on(signals.WantsForm).stay(agent_actions.show_the_form),
    **on(signals.Undelivered).stay(message_relay.show_that_it_was_not_delivered),
    **on(signals.Retry).stay(message_relay.send_it_again),
    **on(signals.RequesterLeft).stay(unreachable.note_who_left_or_came_back),
    **on(signals.ChannelClosed).stay(unreachable.tell_that_the_channel_is_closed),
    **on(signals.ChannelOpen).stay(unreachable.tell_that_the_channel_is_open),
}
OFFERED: Final[Row] = OPEN_TICKET | {
    **on(signals.Solved).go(Step.RESOLVED, *SOLVE),
    **on(signals.Picked).go(Step.ANSWERED, answers.show_the_picked),
    **on(signals.PickedHandsOff).go(Step.QUEUED, *BY_PICK),
    **on(signals.Answerable).go(Step.ANSWERED, *REFUSED_THE_ANSWER, answers.offer_the_answer),
    **on(signals.ArticleHandsOff).go(Step.QUEUED, *REFUSED_THE_ANSWER, *BY_ARTICLE),
    **on(signals.SeveralAnswers).go(Step.CHOOSING, *REFUSED_THE_ANSWER, answers.offer_a_choice),
    **on(signals.Draftable).go(Step.DRAFTING, *REFUSED_THE_ANSWER, llm_drafts.ask_for_a_draft),
    **on(signals.Unanswerable).go(
        Step.GATHERING, *NOTHING_FOUND, answers.say_that_a_person_comes, *ASK
    ),
    **on(signals.UnanswerableAllKnown).go(Step.QUEUED, *NOTHING_FOUND, *HAND_OFF, ASK_THE_REST),
    **on(signals.Remarked).stay(new_ticket.note_what_was_told, answers.ask_what_became_of_it),
    **on(signals.NotHelped).go(
        Step.GATHERING, *REFUSED_THE_ANSWER, answers.say_that_a_person_is_brought_in, *ASK
    ),
    **on(signals.WantsPersonNow).go(Step.QUEUED, *REFUSED_THE_ANSWER, *HAND_OFF, ASK_THE_REST),
    **on(signals.Critical).go(Step.QUEUED, *REFUSED_THE_ANSWER, *HAND_OFF),
    **on(signals.Cancel).go(Step.CLOSED, closure.cancel_it),
    **on(signals.OfferUnanswered).stay(answers.remind_of_the_offer),
    **on(signals.OfferExpired).go(Step.CLOSED, closure.close_it_unconfirmed),
    **on(signals.PatienceOver).go(Step.QUEUED, handoff.say_it_is_passed_on_anyway, *HAND_OFF),
}
WITH_PEOPLE: Final[Row] = (
    HANDED_OFF
    | OPEN_TICKET
    | {
        **on(signals.RequesterSpoke).stay(CARRY),
        **on(signals.AskedForState).stay(CARRY, status.tell_the_state_now_and_then),
        **on(signals.BystanderSpoke).stay(CARRY),
        **on(signals.BystanderCalled).stay(CARRY),
        **on(signals.AgentSpoke).stay(message_relay.carry_to_the_requester),
        **on(signals.Briefed).stay(llm_drafts.note_what_came, card_thread.tell_the_brief),
        **on(signals.Claim).stay(TELL),
        **on(signals.HandToTeam).go(Step.QUEUED, agent_actions.hand_it_to_a_team, TELL),
        **on(signals.HandToPerson).go(Step.WITH_AGENT, agent_actions.hand_it_to_a_person, TELL),
        **on(signals.SetPriority).stay(agent_actions.set_the_priority, TELL),
        **on(signals.SetCategory).stay(agent_actions.set_the_category, TELL),
        **on(signals.Resolve).go(Step.RESOLVED, closure.resolve_it, closure.sum_it_up, TELL),
        **on(signals.Merge).go(Step.CLOSED, agent_actions.merge_it, TELL),
        **on(signals.Cancel).go(Step.CLOSED, closure.cancel_it),
        **on(signals.FirstResponseNear).stay(deadlines.warn_of_the_first_response),
        **on(signals.FirstResponseMissed).stay(
            deadlines.tell_of_the_late_first_response, deadlines.escalate_it
        ),
        **on(signals.ResolutionNear).stay(deadlines.warn_of_the_resolution),
        **on(signals.ResolutionMissed).stay(
            deadlines.tell_of_the_late_resolution, deadlines.escalate_it
        ),
    }
)
INFORM: Final[Row] = {
    **on(signals.UpdateDue).stay(deadlines.keep_the_requester_informed),
    **on(signals.StillOverdue).stay(deadlines.remind_of_the_breach),
}
FINISHED: Final[Row] = HANDED_OFF | {
    **on(signals.Rated).stay(closure.keep_the_rating, closure.thank_for_the_rating),
    **on(signals.Thanked).stay(closure.answer_the_thanks),
    **on(signals.Praised).stay(closure.invite_a_rating),
    **on(signals.Unplaced).stay(closure.ask_whether_to_reopen),
    **on(signals.LeftClosed).stay(closure.leave_it_closed),
    **on(signals.ReopenedToAgent).go(Step.WITH_AGENT, *REOPEN_WITH_AGENT),
    **on(signals.ReopenedToQueue).go(Step.QUEUED, *REOPEN, *HAND_OFF, TELL),
    **on(signals.ReopenHeld).go(
        Step.WITH_AGENT,
        closure.reopen_it,
        closure.tell_that_it_is_open_again,
        held_messages.take_up_what_was_held,
        held_messages.claim_if_free,
        message_relay.carry_to_the_requester,
    ),
    **on(signals.ReopenedToAsk).go(
        Step.GATHERING, *REOPEN, closure.say_that_it_is_open_again, *ASK
    ),
    **on(signals.ReopenedAllKnown).go(Step.QUEUED, *REOPEN, *HAND_OFF),
}
RESOLVED: Final[Row] = FINISHED | {
    **on(signals.ParticipantsFollow).stay(participants.let_them_follow),
    **on(signals.RatedLow).go(
        Step.COMMENTING, closure.keep_the_rating, closure.ask_what_went_wrong
    ),
    **on(signals.RatedLowWithReason).go(Step.RESOLVED, *RATED_LOW_WITH_REASON),
    **on(signals.Merge).go(Step.CLOSED, agent_actions.merge_it, TELL),
    **on(signals.Unrated).go(Step.RESOLVED, closure.take_the_rating_back),
    **on(signals.ResolutionStands).go(Step.CLOSED, closure.close_it_for_good),
}

TABLE: Final[Mapping[Step, Row]] = {
    Step.LISTENING: {
        **on(signals.Greeting).stay(new_ticket.greet),
        **on(signals.Vague).stay(new_ticket.ask_what_it_is_about),
        **on(signals.FilesAlone).go(Step.GATHERING, *OPEN, questions.ask_what_the_file_shows),
        **on(signals.Answerable).go(Step.ANSWERED, *OPEN, answers.offer_the_answer),
        **on(signals.ArticleHandsOff).go(Step.QUEUED, *OPEN, *BY_ARTICLE),
        **on(signals.SeveralAnswers).go(Step.CHOOSING, *OPEN, answers.offer_a_choice),
        **on(signals.Draftable).go(Step.DRAFTING, *OPEN, llm_drafts.ask_for_a_draft),
        **on(signals.Unanswerable).go(
            Step.GATHERING,
            *OPEN,
            answers.note_that_nothing_was_found,
            answers.say_that_a_person_comes,
            *ASK,
        ),
        **on(signals.UnanswerableAllKnown).go(
            Step.QUEUED, *OPEN, answers.note_that_nothing_was_found, *HAND_OFF, ASK_THE_REST
        ),
        **on(signals.Critical).go(Step.QUEUED, *OPEN, *HAND_OFF, answers.mention_the_answer),
        **on(signals.WantsPerson).go(Step.GATHERING, *OPEN, *ASK),
        **on(signals.WantsPersonNow).go(Step.QUEUED, *OPEN, *HAND_OFF, ASK_THE_REST),
    },
    Step.DRAFTING: OPEN_TICKET
    | {
        **on(signals.DraftFits).go(
            Step.ANSWERED, llm_drafts.note_what_came, answers.show_the_chosen
        ),
        **on(signals.Answerable).go(Step.ANSWERED, *CAME, answers.offer_the_answer),
        **on(signals.ArticleHandsOff).go(Step.QUEUED, *CAME, *BY_ARTICLE),
        **on(signals.PickedHandsOff).go(Step.QUEUED, *BY_PICK),
        **on(signals.SeveralAnswers).go(Step.CHOOSING, *CAME, answers.offer_a_choice),
        **on(signals.Unanswerable).go(Step.GATHERING, *CAME, *NOTHING_CAME, *ASK),
        **on(signals.UnanswerableAllKnown).go(
            Step.QUEUED, *CAME, answers.note_that_nothing_was_found, *HAND_OFF, ASK_THE_REST
        ),
        **on(signals.Draftable).stay(new_ticket.note_what_was_told, llm_drafts.ask_for_a_draft),
        **on(signals.ToldMore).stay(new_ticket.note_what_was_told),
        **on(signals.WantsPersonNow).go(
            Step.QUEUED, new_ticket.note_what_was_told, *HAND_OFF, ASK_THE_REST
        ),
        **on(signals.Critical).go(Step.QUEUED, new_ticket.note_what_was_told, *HAND_OFF),
        **on(signals.Cancel).go(Step.CLOSED, closure.cancel_it),
        **on(signals.Solved).go(Step.RESOLVED, *SOLVE),
        **on(signals.Picked).go(Step.ANSWERED, answers.show_the_picked),
    },
    Step.CHOOSING: OFFERED,
    Step.ANSWERED: OFFERED
    | {
        **on(signals.BackToChoice).go(Step.CHOOSING, answers.offer_the_choice_again),
        **on(signals.BackToAnswer).stay(answers.show_the_answer_again),
        **on(signals.SolvedInPart).stay(answers.count_it_as_solved, answers.show_what_is_left),
    },
    Step.GATHERING: OPEN_TICKET
    | {
        **on(signals.Answerable).go(
            Step.ANSWERED, questions.note_the_problem, answers.offer_the_answer
        ),
        **on(signals.ArticleHandsOff).go(Step.QUEUED, questions.note_the_problem, *BY_ARTICLE),
        **on(signals.SeveralAnswers).go(
            Step.CHOOSING, questions.note_the_problem, answers.offer_a_choice
        ),
        **on(signals.DetailTold).stay(questions.take_the_detail, questions.ask_the_next),
        **on(signals.LastDetailTold).go(
            Step.CONFIRMING, questions.take_the_detail, confirmation.show_what_was_understood
        ),
        **on(signals.Critical).go(Step.QUEUED, questions.take_the_detail, *HAND_OFF),
        **on(signals.DetailUnclear).stay(questions.ask_again),
        **on(signals.Skipped).stay(questions.skip_the_detail, questions.ask_the_next),
        **on(signals.SkippedLast).go(
            Step.CONFIRMING, questions.skip_the_detail, confirmation.show_what_was_understood
        ),
        **on(signals.Back).stay(questions.ask_the_one_before),
        **on(signals.NoWayBack).stay(questions.say_there_is_no_way_back),
        **on(signals.Send).go(Step.QUEUED, *HAND_OFF),
        **on(signals.Cancel).go(Step.CLOSED, closure.cancel_it),
        **on(signals.PatienceOver).go(Step.QUEUED, handoff.say_it_is_passed_on_anyway, *HAND_OFF),
    },
    Step.CONFIRMING: OPEN_TICKET
    | {
        **on(signals.Send).go(Step.QUEUED, *HAND_OFF),
        **on(signals.Back).go(Step.GATHERING, questions.ask_the_one_before),
        **on(signals.ChangeDetail).go(Step.GATHERING, questions.ask_anew),
        **on(signals.ToldMore).stay(
            new_ticket.note_what_was_told, confirmation.show_what_was_understood
        ),
        **on(signals.Answerable).go(
            Step.ANSWERED, new_ticket.note_what_was_told, answers.offer_the_answer
        ),
        **on(signals.ArticleHandsOff).go(Step.QUEUED, new_ticket.note_what_was_told, *BY_ARTICLE),
        **on(signals.LastDetailTold).stay(
            questions.take_the_detail, confirmation.show_what_was_understood
        ),
        **on(signals.Cancel).go(Step.CLOSED, closure.cancel_it),
        **on(signals.PatienceOver).go(Step.QUEUED, handoff.say_it_is_passed_on_anyway, *HAND_OFF),
    },
    Step.QUEUED: WITH_PEOPLE
    | INFORM
    | {
        **on(signals.Claim).go(Step.WITH_AGENT, agent_actions.claim_it, TELL),
        **on(signals.AgentSpoke).go(
            Step.WITH_AGENT, agent_actions.claim_by_answering, message_relay.carry_to_the_requester
        ),
        **on(signals.SendHeld).go(
            Step.WITH_AGENT,
            held_messages.take_up_what_was_held,
            agent_actions.claim_by_answering,
            message_relay.carry_to_the_requester,
        ),
        **on(signals.CallNow).stay(handoff.page_after_all),
        **on(signals.CallNobody).stay(handoff.call_nobody),
        **on(signals.PageUnanswered).stay(handoff.page_after_all),
        **on(signals.StillUnclaimed).stay(deadlines.page_again),
        **on(signals.NobodyCame).stay(deadlines.tell_that_nobody_came, deadlines.escalate_it),
    },
    Step.WITH_AGENT: WITH_PEOPLE
    | INFORM
    | {
        **on(signals.Release).go(Step.QUEUED, agent_actions.release_it, TELL),
        **on(signals.HolderLeft).go(Step.QUEUED, agent_actions.take_it_from_who_left),
        **on(signals.Snooze).stay(agent_actions.put_it_off, TELL),
        **on(signals.SnoozeOver).stay(agent_actions.wake_it),
        **on(signals.RequesterSpoke).stay(CARRY, agent_actions.wake_it),
        **on(signals.FirstResponseNear).stay(
            agent_actions.wake_it, deadlines.warn_of_the_first_response
        ),
        **on(signals.FirstResponseMissed).stay(
            agent_actions.wake_it, deadlines.tell_of_the_late_first_response, deadlines.escalate_it
        ),
        **on(signals.ResolutionNear).stay(agent_actions.wake_it, deadlines.warn_of_the_resolution),
        **on(signals.ResolutionMissed).stay(
            agent_actions.wake_it, deadlines.tell_of_the_late_resolution, deadlines.escalate_it
        ),
        **on(signals.Wait).go(Step.WAITING, agent_actions.wait_for_the_requester, TELL),
    },
    Step.WAITING: WITH_PEOPLE
    | {
        **on(signals.Release).go(Step.QUEUED, agent_actions.release_it, TELL),
        **on(signals.HolderLeft).go(Step.QUEUED, agent_actions.take_it_from_who_left),
        **on(signals.RequesterSpoke).go(
            Step.WITH_AGENT, agent_actions.go_on_working, CARRY, message_relay.call_the_agent
        ),
        **on(signals.RequesterSilent).stay(deadlines.remind_to_answer),
        **on(signals.RequesterGone).go(Step.CLOSED, closure.close_it_unconfirmed),
    },
    Step.RESOLVED: RESOLVED
    | {
        **on(signals.ResolutionUnconfirmed).stay(deadlines.remind_to_confirm),
        **on(signals.CloseNow).go(
            Step.CLOSED, closure.close_it_for_good, closure.answer_the_thanks
        ),
    },
    Step.COMMENTING: RESOLVED
    | {
        **on(signals.Commented).go(Step.RESOLVED, closure.keep_the_comment),
        **on(signals.NoComment).go(Step.RESOLVED, closure.accept_no_comment),
        **on(signals.Rated).go(
            Step.RESOLVED, closure.keep_the_rating, closure.thank_for_the_rating
        ),
    },
    Step.CLOSED: FINISHED
    | {
        **on(signals.ParticipantsMoved).stay(),
        **on(signals.ReopenedTooLate).stay(closure.tell_that_it_is_too_late),
        **on(signals.RatedLow).stay(
            closure.keep_the_rating, closure.tell_of_the_low_rating, closure.thank_for_the_rating
        ),
        **on(signals.RatedLowWithReason).stay(*RATED_LOW_WITH_REASON),
        **on(signals.Unrated).stay(closure.take_the_rating_back),
    },
}
