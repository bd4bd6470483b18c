"""What the clock brings, and how a talk ends."""

from typing import Final

TIME: Final[dict[str, str]] = {
    # The clock.
    "first_response_near": "A first reply is due {due}.",
    "first_response_missed": "The first reply was due {due} and has not been given.",
    "first_response_missed_by_change": (
        "With its new priority ({priority}) the first reply to this ticket was due {due} already."
    ),
    "resolution_near": "The resolution is due {due}.",
    "resolution_missed": "The resolution was due {due}.",
    "resolution_missed_by_change": (
        "With its new priority ({priority}) the resolution of this ticket was due {due} already."
    ),
    "escalated": "Escalated from {queue}: {ticket} needs somebody now.",
    "late_first_response": (
        "We are late with our reply to {ticket}.[[ I have told the {queue} team as well.]] Your ticket is not"
        " forgotten."
    ),
    "late_resolution": (
        "{ticket} takes longer than we promised.[[ I have told the {queue} team as well.]] You need do nothing."
    ),
    "update_waiting": (
        "{ticket} is still waiting for a free person of the {team} team.[[ A reply is due {due}.]]"
    ),
    "update_waiting_late": "{ticket} is still waiting for the {team} team, longer than promised.",
    "update_claimed": "{agent} is still working on {ticket}.[[ It is due {due}.]]",
    "update_claimed_late": "{agent} is still working on {ticket}, longer than promised.",
    "waiting_reminder": (
        "{agent} still needs your answer to go on with {ticket}. It will be closed in {left}"
        " without one."
    ),
    "resolved_reminder": (
        "Is {ticket} solved for you? It will be closed in {left}; a reply here opens it again."
    ),
    # The end.
    "summary_solved": (
        "**{ticket} is solved.**\nAsked: {subject}[[\nHelped: {tried}]]\n"
        "How was this, from 1 (bad) to 5 (good)? A reply here opens it again."
    ),
    "summary_resolved": (
        "**{ticket} is resolved[[ by {agent}]].**\nAsked: {subject}[[\nTried before: {tried}]]"
        "[[\nHow: {how}]][[\nIt took {took}; promised: {promised}.]]\n"
        "How was this, from 1 (bad) to 5 (good)? A reply here opens it again."
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
    "reopened": "{ticket} is open again[[, with {agent}]].",
    "reopened_card": "{ticket} is open again.",
    "cancelled": "{ticket} is cancelled. Write here whenever you need something.",
    "cancelled_card": "The requester cancelled {ticket}.",
    "closed_no_reply": "I closed {ticket}, as there was no answer. A reply here opens it again.",
    "closed_card": "Closed: no answer from the requester.",
}
