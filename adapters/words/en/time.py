"""What the clock brings, and how a talk ends."""

from typing import Final

_STANDS: Final = (
    "[[ A reply is due by {reply_by}.]][[ A reply was promised for {reply_was_due}, {reply_ago} ago.]]"
    "[[ It is to be solved by {solve_by}.]][[ It was to be solved by {solve_was_due}, {solve_ago} ago.]]"
    "[[ You will hear from us again by {update_by} at the latest.]]"
    "[[ This word was promised for {word_was_due}; I am sorry that it is late.]]"
)
"""Each promise by its own moment, and the next word; only what there is."""

TIME: Final[dict[str, str]] = {
    # The clock.
    "first_response_near": "A first reply is due {due}.",
    "first_response_missed": (
        "The first reply was due {due}[[, {ago} ago,]] and has not been given."
    ),
    "first_response_missed_by_change": (
        "With its new priority ({priority}) the first reply to this ticket was due {due} already."
    ),
    "resolution_near": "The resolution is due {due}.",
    "still_overdue": (
        "Still overdue.[[ The first reply was due {reply_was_due}, {reply_ago} ago.]]"
        "[[ The resolution was due {solve_was_due}, {solve_ago} ago.]]"
    ),
    "resolution_missed": "The resolution was due {due}[[, {ago} ago]].",
    "resolution_missed_by_change": (
        "With its new priority ({priority}) the resolution of this ticket was due {due} already."
    ),
    "pages_unanswered": (
        "{ticket} is critical. People were called {calls} times, and nobody has claimed it."
    ),
    "escalated": "Escalated from {queue}: {ticket} needs somebody now.",
    "late_first_response": (
        "We are late with our reply to {ticket}[[, which was promised for {due}]].[[ I have told the {queue} team"
        " as well.]] Your ticket is not forgotten.[[ You will hear from us by {update_by}.]]"
    ),
    "late_resolution": (
        "{ticket} takes longer than it should[[: it was to be solved by {due}]].[[ I have told the {queue} team"
        " as well.]] There is nothing you need to do.[[ You will hear from us by {update_by}.]]"
    ),
    "update_waiting": (
        "{ticket} is still waiting for a free person of the {team} team."
        "[[ The people on call were called {paged_at}: {people}.]]"
        "[[ The people on call were called again {paged_again_at}, {calls} times so far: {people}.]]"
        f"{_STANDS}"
    ),
    "update_claimed": f"{{ticket}} is still with {{agent}}.{_STANDS}",
    # Said by the last release, and perhaps still on their way.
    "update_waiting_late": "{ticket} is still waiting for the {team} team, longer than promised.",
    "update_claimed_late": "{agent} is still working on {ticket}, longer than promised.",
    "still_unclaimed": (
        "Nobody has taken {ticket} yet, though people were called {calls} times.[[ I have told the {queue} team"
        " as well.]][[ You will hear from us by {update_by}.]]"
    ),
    "waiting_reminder": (
        "{agent} still needs your answer to go on with {ticket}.[[ Without one it will be closed {closes}.]]"
    ),
    "resolved_reminder": (
        "Is {ticket} solved for you?[[ It will be closed {closes}.]]"
        " A reply here[[ until {reopen_by}]] opens it again."
    ),
    # The end.
    "summary_solved": (
        "**{ticket} is solved.**\nAsked: {subject}[[\nHelped: {tried}]]\n"
        "How was this, from 1 (bad) to 5 (good)? A reply here[[ until {reopen_by}]] opens it again."
    ),
    "summary_resolved": (
        "**{ticket} is resolved[[ by {agent}]].**\nAsked: {subject}[[\nTried before: {tried}]]"
        "[[\nHow: {how}]][[\nIt took {took}; the promise was {promised}.]]\n"
        "How was this, from 1 (bad) to 5 (good)? A reply here[[ until {reopen_by}]] opens it again."
    ),
    "rating_thanks": "Thank you for rating it {score} of 5.",
    "rating_low": (
        "Thank you for telling us, and sorry that it was not better. What went wrong? Your next"
        " message goes to the team."
    ),
    "low_rating": "The requester rated {ticket} {score} of 5.",
    "rating_comment": "**{name}** on the rating: {text}",
    "comment_thanks": "Thank you, I have passed that on.",
    "no_comment": "All right.",
    "welcome": "You are welcome.",
    "welcome_rate": "You are welcome. How was this, from 1 (bad) to 5 (good)?",
    "ask_to_reopen": "{ticket} has ended. Shall I open it again, or is this about something new?",
    "left_closed": "All right, {ticket} stays as it is.",
    "reopened": "{ticket} is open again[[, with {agent}]].[[ A person will reply by {reply_by}.]]",
    "reopened_card": "{ticket} is open again.",
    "cancelled": "{ticket} is cancelled. Write here whenever you need something.",
    "cancelled_card": "The requester cancelled {ticket}.",
    "closed_no_reply": (
        "I closed {ticket}, as there was no answer. A reply here[[ until {reopen_by}]] opens it again."
    ),
    "reopened_too_late": (
        "{ticket} could be opened again until {until}. Please open a new ticket; it can name this one."
    ),
    "closed_card": "Closed: no answer from the requester.",
}
