"""What agents are told and shown, and what is refused."""

from typing import Final

WORK: Final[dict[str, str]] = {
    # An agent works.
    "card": (
        "**{status}**[[ · {agent}]] · {ticket} · {priority}[[ · {category_name}]]\n"
        "[[**{subject}**\n]]"
        "From {requester}[[ ({contact})]][[\n\N{CROSS MARK} Left {left}; nothing that is written here"
        " reaches them]][[\nReply due {reply_due}]]"
        "[[\nOverdue: the reply was due {reply_was_due}]][[\nResolution due {resolution_due}]]"
        "[[\nOverdue: the resolution was due {resolution_was_due}]]"
        "[[\nProblem: {description}]][[\nSteps: {steps}]][[\nError: {error_text}"
        "]][[\nFiles: {files}]][[\nTried: {tried}]][[\nRated {score} of 5]]\n"
        "-# {team} team[[: category {category}]][[, matched {matched}]]"
    ),
    "whole": "Full text from {requester} (the card shows a preview):",
    "whole.row": "{detail}: {value}",
    "brief": "For whoever takes {ticket}; drafted by a language model, and for agents only:",
    "brief.row": "- {text}",
    "brief.row.problem": "- Problem: {text}",
    "brief.row.mixed": "- Two problems are told at once.",
    "brief.row.product": "- About: {text}",
    "brief.row.language": "- Written in: {text}",
    "brief.row.urgency": "- Reads like {priority}[[: {reason}]]",
    "brief.row.category": "- Reads like: {name}",
    "brief.row.tried": "- Tried: {text}",
    "brief.row.missing": "- Not told yet: {detail}",
    "brief.row.draft": "- Draft of a reply, from {source}:\n{text}",
    "brief.row.held": "- Draft, not sent, from {source}:\n{text}",
    "brief.row.failed": "- Not sent because {check}[[: {note}]]",
    "card_moved": "{ticket} · {subject}\nMoved to {queue}.",
    "card_private": (
        "{ticket} · {priority} · private[[\nReply due {reply_due}]]"
        "[[\nOverdue: the reply was due {reply_was_due}]][[\nResolution due {resolution_due}]]"
        "[[\nOverdue: the resolution was due {resolution_was_due}]]\nOnly its own team can read it."
    ),
    "private_news": "News on {ticket}, which is private. Its own team can read it with `history {ticket}`.",
    "page_private": "Critical: **{ticket}**, in {queue}. It is private, so only its own team can read it.",
    "page": "Critical: **{ticket}** {subject}\nFrom {requester}, in {queue}. Please claim it.",
    "page_again": (
        "Still unclaimed, call {calls}: **{ticket}** {subject}\nFrom {requester}, in {queue}. Please claim it."
    ),
    "page_claimed": (
        "Critical: **{ticket}** {subject}\nFrom {requester}, in {queue}. {agent} has it."
    ),
    "paged_claimed": "Critical; {agent} has it.[[ Called as well: {people}.]]",
    "paged": "Critical. Called: {people}.",
    "paged_again": "Critical and still unclaimed. Called again: {people} ({calls} calls so far).",
    "paged_unanswered": (
        "Critical, judging by the words.[[ {requester} was asked and did not answer.]]"
        " Called: {people}."
    ),
    "paged_nobody": "Critical, and nobody is on call or in the team. Please claim it.",
    "not_critical": "{requester} says it can wait. Now {priority}.",
    "agent_joined": "{agent} has taken {ticket} and will answer here.",
    "holder_left": (
        "{agent}'s account was deactivated; {ticket} is back in the queue and waits for somebody else."
    ),
    "released": "{ticket} is back with the team; the next free person takes it.",
    "handed_over": "{ticket} is now with the {team} team.",
    "called_elsewhere": (
        "**{ticket}**[[ · {subject}]] · {priority}\nYou are needed on it in {queue} on {platform},"
        " where you have no account that I know of."
    ),
    "called_outside": (
        "**{ticket}**[[ · {subject}]] · {priority}\nYou are needed on it. It is in {queue} now, whose"
        " room is for its own team; `status {ticket}` shows when it is due."
    ),
    "requester_left": (
        "\N{CROSS MARK} {name} has left, so nobody reads what you write here. It is kept, and sent"
        " when they are back. The contact on the card may still reach them."
    ),
    "requester_returned": "{name} is back.",
    "requester_returned_unread": "{name} is back. What was not delivered is being sent now.",
    "channel_closed": (
        "**{ticket}** · {priority}[[ · due {due}]][[\n**{subject}**]]\nI cannot show it to its team"
        "[[ in {queue}]]: {reason}. It waits there and comes by itself when I can write again;"
        " somebody has to look after it until then."
    ),
    "channel_open_again": (
        "**{ticket}** · {priority}[[ · due {due}]][[\n**{subject}**]]\nI can write to its team"
        "[[ in {queue}]] again; the ticket is there."
    ),
    "team_unreachable": (
        "I cannot reach the {team} team at the moment, so a reply to {ticket} may come later than"
        " promised[[ ({due})]]. Nothing is lost; I keep trying and tell you when they have it."
    ),
    "team_reachable": "The {team} team has {ticket} now.[[ Next due: {due}.]]",
    "mention_elsewhere": "{name} (on {platform})",
    "given_to_agent": "{ticket} is now with {agent}.",
    "assigned": "{agent}, {by} has handed {ticket} to you.",
    "waiting_for_you": (
        "[[**{agent}**: {question}\n\n]]{agent} needs your answer to go on with {ticket}."
        "[[ Without one it will be closed {closes}.]]"
    ),
    "priority_changed": "{ticket} now has priority {priority}."
    "[[ A person will reply by {reply_by}.]][[ A reply was due {reply_was_due}, {reply_ago} ago.]]"
    "[[ It is to be solved by {solve_by}.]][[ It was to be solved by {solve_was_due}, {solve_ago} ago.]]",
    "merged": "{ticket} is about the same as {into}: {subject}. It goes on there; write here as before.",
    "merged_card": "Merged into {into}.",
    "merged_into_card": "{merged} of the same requester was merged into this one:\n{text}",
    "did_claim": "{ticket} is yours.",
    "did_release": "{ticket} is back in its queue.",
    "did_hand_over": "{ticket} is handed over.",
    "did_wait": "{ticket} waits for the requester; the resolution clock stands still.",
    "did_priority": "The priority of {ticket} is set.",
    "did_category": "The category of {ticket} is set.",
    "did_resolve": "{ticket} is resolved; the requester has the summary.",
    "did_reopen": "{ticket} is open again.",
    "did_merge": "{ticket} is merged.",
    "did_note": "The note on {ticket} is kept.",
    # Refusals.
    "already_claimed": "{agent} already has {ticket}.",
    "claimed_by_other": "{agent} has {ticket}. Ask them, or hand it over.",
    "claim_it_first": "Claim {ticket} first.",
    "not_claimed": "Nobody has claimed {ticket}.",
    "already_resolved": "{ticket} is already resolved. Reopen it to work on it.",
    "already_closed": "{ticket} is already closed.",
    "already_waiting": "{ticket} already waits for the requester.",
    "not_resolved": "{ticket} is already open.",
    "not_handed_off": "{ticket} has not been handed to people yet.",
    "was_merged": "{ticket} was merged[[ into {into}]] and goes on there.",
    "merge_with_itself": "A ticket cannot be merged with itself.",
    "merge_other_requester": (
        "These tickets have different requesters. Merging them would show one the words of the"
        " other, so it is not done."
    ),
    "merge_into_closed": (
        "The other ticket is closed, or is not with people yet. Merge it into this one instead."
    ),
    "private_merge": (
        "One of these tickets is private. Merging would show its words to people who may not read"
        " them, so it is not done."
    ),
    "private_hand_over": "{ticket} is private, so it can only go to: {to}.",
    "merge_into_what": "Name both tickets: `merge HD-1043 into HD-1042`.",
    "no_such_category": "There is no category {wanted}. Known: {known}.",
    "no_such_priority": "There is no priority {wanted}. Known: low, medium, high, critical.",
    "nobody_of_that_name": "There is no team or agent {wanted}.\nTeams: {teams}\nAgents: {people}",
    "several_of_that_name": "More than one is called {wanted}. Please write which: {found}.",
    "no_such_ticket": "I know of no ticket[[ {wanted}]] that you can see.",
    "which_ticket": "Which ticket? For example: `{word} {example}`",
    "one_ticket_at_a_time": "Please name one ticket at a time; nothing was done.",
    "needs_words": "Please add what you want to say.",
    "thread_of_another": (
        "This thread is about {ticket}, which somebody else opened. For a ticket of your own, write"
        " to me outside of it, or in private."
    ),
    "not_allowed": "That is for the agents of this queue, or for the one who opened the ticket.",
    "agents_only": "The queue is for agents. `mine` lists your own tickets.",
    "not_now": "Something went wrong on my side. Please try again in a minute.",
    "not_processed": (
        "Sorry, something went wrong on my side and I couldn't process that. It is kept for the"
        " people who run this desk. Please try again in other words."
    ),
    "calls_only": (
        "In this thread I only see messages that mention me: begin with {me_md}, or reply to one"
        " of my messages."
    ),
    "unread": "I cannot read this. Begin with {me_md}, please, or reply to one of my messages.",
    "stale": "I can't do that at this point. `status` shows where your ticket stands, `help` the rest.",
}
