"""English. Each name is a thing the bot can say; {braces} are filled with facts.

A part in [[double brackets]] is left out when a fact in it is missing or empty. A fact whose name
ends in "_md" is Markdown of an article; all others are somebody's words and are made harmless. A
line that begins with "-# " is small print. A wording that ends in ".voiced" is used where the platform
itself shows who speaks, one that ends in ".pressed" where there are buttons: nobody need write numbers.
"""

from typing import Final

WORDS: Final[dict[str, str]] = {
    # A talk begins.
    "greeting": (
        "Hello. Tell me in a sentence what is wrong or what you need, and I will look for an answer"
        " or find you a person. `help` shows what else I understand."
    ),
    "opened": "I opened **{ticket}**: {subject}",
    "opened_follows": (
        "I opened **{ticket}**: {subject}\nYour earlier ticket {before} is closed; this one names it."
    ),
    "opened_empty": "I opened **{ticket}** and will bring in a person.",
    # Answers.
    "answer": "**{title}**\n\n{body_md}\n\n-# Source: {source}\nDid that solve it?",
    "answer_meanwhile": (
        "While you wait, this may help:\n\n**{title}**\n\n{body_md}\n\n-# Source: {source}"
    ),
    "looking": "Give me a few seconds; I am reading our articles more closely.",
    "answer_worded": "{text}\n",
    "answer_worded.row": '-# "{quote}"',
    "answer_worded.row.source": (
        "-# Source: {title} ({source}), worded by a language model and checked against it\n"
        "Did that solve it?"
    ),
    "choice": "I found more than one thing that may fit. Which is it?",
    "choice.row": "{n}. {title}",
    "choice.pressed": "I found more than one thing that may fit. Which is it?",
    "no_answer": "I have no good answer to this, so I will bring in a person.",
    "offer_reminder": (
        "Did the answer to {ticket} help? If I hear nothing, I will close it;"
        " you can open it again at any time."
    ),
    # Details.
    "ask_description": "What is wrong, or what do you need? One or two sentences are enough.",
    "ask_category": "Which kind of request is this? Write a number, or `skip` to take the suggestion.",
    "ask_category.row": "{n}. {name}[[ ({suggested})]]",
    "ask_category.pressed": "Which kind of request is this? `skip` takes the suggestion.",
    "ask_priority.pressed": "How urgent is it? `skip` takes the suggestion.",
    "ask_priority.pressed.row": "- {priority}: a person replies {within}[[ ({suggested})]]",
    "ask_priority": "How urgent is it? Write a number, or `skip` to take the suggestion.",
    "ask_priority.row": "{n}. {priority}: a person replies {within}[[ ({suggested})]]",
    "ask_steps": "What did you do just before it happened? (`skip` if you do not know)",
    "ask_error_text": "Is there an error message? Please copy it here. (`skip` if there is none)",
    "ask_files": "A screenshot helps. Attach one here, or `skip`.",
    "ask_contact": "How can we reach you outside this chat? An e-mail or phone number, or `skip`.",
    "unclear_description": "I need a few words on what is wrong.",
    "unclear_category": "I did not recognise that. Please choose one of these.",
    "unclear_priority": "I did not recognise that. Please choose one of these.",
    "unclear_steps": "I could not read that.",
    "unclear_error_text": "I could not read that.",
    "unclear_files": "I could not read that.",
    "unclear_contact": "I could not read that.",
    "no_way_back": "There is nothing before this to go back to.",
    "confirm": "This is what I will pass on. Is it right?",
    "confirm.row": "- {detail}: {value}",
    "confirm.row.priority": "- {detail}: {priority}",
    # Handing off.
    "handed_off": (
        "I passed **{ticket}** to the {team} team. A person will reply by {due}."
        "[[ You will hear from us again by {update_by} at the latest.]]"
    ),
    "handed_off_closed": (
        "I passed **{ticket}** to the {team} team. We are closed now and open {opens};"
        " a person will reply by {due}."
    ),
    "handed_off_paged": (
        "I passed **{ticket}** to the {team} team as {priority}, and am calling the people on call"
        " now, whatever the hour.[[ You will hear from us again by {update_by} at the latest.]]"
    ),
    "passed_on_anyway": "I will pass on what I have, so that you need not wait.",
    "undelivered_elsewhere": (
        "\N{CROSS MARK} Somebody could not be called: {reason}. Retry when the cause is gone."
    ),
    "note_in_resolution": (
        "That begins like an internal note, and the requester would read it. Nothing was resolved;"
        " please put it in other words."
    ),
    "files_before": "Files from {requester}:",
    # Words between people.
    "from_requester": "**{name}**: {text}",
    "from_requester.voiced": "{text}",
    "from_agent": "**{agent}**: {text}",
    "from_agent.voiced": "{text}",
    "whole_in_file": "-# This is how it begins; all of it is in the file.",
    "deleted_by_requester": "{name} deleted this message.",
    "requester_is_back": "{agent}, the requester has answered. The clock is running again.",
    "note": "Internal note by {name}: {text}",
    "undelivered": (
        "\N{CROSS MARK} Not delivered to the requester: {reason}. It is kept; retry when the cause"
        " is gone."
    ),
    "file_too_large": "I could not keep {file}: it is larger than {limit} MB.",
    "file_type_not_allowed": (
        "I could not keep {file}: that kind of file is not accepted. A screenshot or PDF works."
    ),
    "file_empty": "I could not keep {file}: it is empty.",
    "file_unreadable": "I could not read {file}. Please attach it again.",
    "file_too_many": "I could not keep {file}: this ticket has as many files as it can hold.",
    # An agent works.
    "card": (
        "**{status}**[[ · {agent}]] · {ticket} · {priority}[[ · {category_name}]]\n"
        "**{subject}**\n"
        "From {requester}[[ ({contact})]][[\nReply due {reply_due}]][[\nResolution due"
        " {resolution_due}]][[\nProblem: {description}]][[\nSteps: {steps}]][[\nError: {error_text}"
        "]][[\nFiles: {files}]][[\nTried: {tried}]][[\nRated {score} of 5]]\n"
        "-# {team} team[[: category {category}]][[, matched {matched}]]"
    ),
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
    "page": "Critical: **{ticket}** {subject}\nFrom {requester}, in {queue}. Please claim it.",
    "paged": "Critical. Called: {people}.",
    "agent_joined": "{agent} has taken {ticket} and will answer here.",
    "holder_left": (
        "The account of {agent}, who had {ticket}, is no more. The ticket waits for somebody else."
    ),
    "released": "{ticket} is back with the team; the next free person takes it.",
    "handed_over": "{ticket} is now with the {team} team.",
    "assigned": "{agent}, {by} has handed {ticket} to you.",
    "waiting_for_you": (
        "[[**{agent}**: {question}\n\n]]{agent} needs your answer to go on with {ticket}. Without one it will be closed in {left}."
    ),
    "priority_changed": "{ticket} now has priority {priority}.[[ Next due: {due}.]]",
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
    "not_resolved": "{ticket} is not resolved.",
    "not_handed_off": "{ticket} has not been handed to people yet.",
    "was_merged": "{ticket} was merged and goes on in the other ticket.",
    "merge_with_itself": "A ticket cannot be merged with itself.",
    "merge_other_requester": (
        "These tickets have different requesters. Merging them would show one the words of the"
        " other, so it is not done."
    ),
    "merge_into_closed": "The other ticket is closed or not with people. Merge the other way round.",
    "merge_into_what": "Name both tickets: `merge HD-1043 into HD-1042`.",
    "no_such_category": "There is no category {wanted}. Known: {known}.",
    "no_such_priority": "There is no priority {wanted}. Known: low, medium, high, critical.",
    "nobody_of_that_name": "There is no team or agent {wanted}.\nTeams: {teams}\nAgents: {people}",
    "no_such_ticket": "I know of no ticket[[ {wanted}]] that you can see.",
    "which_ticket": "Which ticket? For example: `{word} {example}`",
    "needs_words": "Please add what you want to say.",
    "not_allowed": "That is for the agents of this queue, or for the one who opened the ticket.",
    "agents_only": "The queue is for agents. `mine` lists your own tickets.",
    "closed_reopen_first": "{ticket} is closed, so this was not sent. Reopen it first.",
    "not_now": "I cannot take this in now. Nothing is lost; please try again in a minute.",
    "stale": "That does not fit where the talk stands now. `status` shows it, `help` the rest.",
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
    # Questions about tickets.
    "status": "{ticket}: {status}[[, with {agent}]]\n{subject}",
    "status_reply_due": (
        "{ticket}: {status}[[ with the {team} team]]\n{subject}\nA person replies by {due}.\n{reason}"
        "[[\nNext word from us by {update_by}.]]"
    ),
    "status_resolution_due": (
        "{ticket}: {status}[[, with {agent}]]\n{subject}\nIt is to be solved by {due}.\n{reason}"
        "[[\nNext word from us by {update_by}.]]"
    ),
    "why": "{ticket}: {subject}",
    "why.row": "- {about}",
    "why.row.look_answer": (
        '- Asked "{question}". Found {found}; an answer needs {needed}, so the first was given.'
        "[[ Verdict: {verdict}.]]"
    ),
    "why.row.look_choice": (
        '- Asked "{question}". Found {found}; close to each other, so they were offered as a choice.'
    ),
    "why.row.look_picked": "- Picked: {question}.[[ Verdict: {verdict}.]]",
    "why.row.look_mentioned": (
        '- Asked "{question}". Found {found}; given along, while a person was being called.'
    ),
    "why.row.look_nothing": (
        '- Asked "{question}".[[ Found {found};]] an answer needs {needed}, so none was given.'
    ),
    "why.row.drafted": "- {by} was asked[[, {tokens} tokens]][[, {seconds} s]][[; {passed} checks passed]].",
    "why.row.reworded": "- Worded by {by}[[, {tokens} tokens]][[, {seconds} s]]; {passed} checks passed.",
    "why.row.failed": "- Its draft was not used as it is: {check}[[ ({note})]].",
    "why.row.routing": (
        "- {team} team[[: category {category}]][[, matched {matched}]][[ (by {routed_by})]]"
    ),
    "why.row.reply_due": "- First reply: {reason}",
    "why.row.resolution_due": "- Resolution: {reason}",
    "history": "{ticket}: {subject}",
    "history.row": "- {at} · {who} · {kind}[[: {what}]]",
    "mine": "Your tickets:",
    "mine.row": "- {ticket} · {status}[[, with {agent}]] · {subject}[[ · due {due}]]",
    "mine_empty": "You have no tickets yet. Tell me what is wrong, and I will open one.",
    "queue": "Waiting, most urgent first:",
    "queue.row": (
        "- {ticket} · {priority} · {status}[[, {agent}]] · {subject}[[ · due {due}]][[ · {queue}]]"
    ),
    "queue_empty": "Nothing is waiting.",
    "help": (
        "Tell me what is wrong, and I look for an answer or bring in a person.\n"
        "- `ticket` or `ticket TEXT`: open a ticket, with a form or at once\n"
        "- `status`, `why`: where your ticket stands, and the reasons\n"
        "- `mine`: all your tickets\n"
        "- `person`: bring in a person; `cancel`, `back`, `skip` at each question\n"
        "- `rate 1` to `rate 5`, `reopen`: after the end\n"
        "A ticket is named like {prefix}-1042. Files can be attached at any time."
    ),
    "help_agent": (
        "Write under a card to answer the requester; begin with `//` for an internal note.\n"
        "- `queue`, `mine`: what is waiting; the tickets you opened\n"
        "- `claim`, `release`, `wait`: take it, put it back, wait for the requester\n"
        "- `hand over HD-1042 to TEAM or NAME`\n"
        "- `priority HD-1042 high`, `category HD-1042 account`\n"
        "- `note HD-1042 TEXT`, `resolve HD-1042 HOW`, `reopen HD-1042`\n"
        "- `merge HD-1043 into HD-1042`: of the same requester\n"
        "- `status`, `why`, `history HD-1042`: state, reasons, all that happened\n"
        "Under a card the number may be left out."
    ),
    # The page.
    "home": (
        "**{desk}**\nWrite to me what is wrong, and I look for an answer or bring in a person. I answer"
        " always.[[ People are at work until {closes}.]][[ People are back {opens}.]]"
    ),
    "home_mine": "**Your tickets**",
    "home_mine.row": "- **{ticket}** · {status}[[, with {agent}]] · {subject}[[ · due {due}]][[\n  {reason}]]",
    "home_mine_empty": "**Your tickets**\nNone is open.",
    "home_held": "**Yours to work on**",
    "home_held.row": "- **{ticket}** · {priority} · {status} · {subject}[[ · due {due}]]",
    "home_held_empty": "**Yours to work on**\nNothing now.",
    "home_near": "**Close to the deadline**",
    "home_near.row": "- **{ticket}** · {priority}[[ · {agent}]] · {subject}[[ · due {due}]]",
    "home_near_empty": "",
    "home_queue": "**Waiting for somebody**",
    "home_queue.row": "- **{ticket}** · {priority} · {subject}[[ · due {due}]][[ · {queue}]]",
    "home_queue_empty": "**Waiting for somebody**\nNothing is waiting.",
    "home_promises": "**What to expect**",
    "home_promises.row": "- {priority}: a person replies {within}",
    # Forms.
    "form.ticket": "New ticket",
    "form.hand_over": "Hand over {ticket}",
    "form.set_priority": "Priority of {ticket}",
    "form.resolve": "Resolve {ticket}",
    "form.submit.ticket": "Open the ticket",
    "form.submit.hand_over": "Hand over",
    "form.submit.set_priority": "Set",
    "form.submit.resolve": "Resolve",
    "form.close": "Cancel",
    "form.field.description": "What is wrong?",
    "form.field.steps": "Steps to reproduce",
    "form.field.category": "Category",
    "form.field.priority": "Priority",
    "form.field.contact": "Contact",
    "form.field.files": "Screenshots",
    "form.field.to": "To whom?",
    "form.field.how": "What solved it? The requester reads this.",
    "form.option.priority": "{priority}: a person replies {within}",
    "problem_needed": "Please say in a few words what is wrong.",
    "problem_too_long": "This is too long. Please shorten it, or attach it as a file.",
    "problem_category": "Please choose one of the categories.",
    "problem_priority": "Please choose one of the priorities.",
}

LABELS: Final[dict[str, str]] = {
    "solved": "That solved it",
    "need_person": "I need a person",
    "pick": "{label}",
    "none_of_these": "None of these",
    "category": "{label}",
    "priority": "{priority}",
    "skip": "Skip",
    "back": "Back",
    "cancel": "Cancel",
    "send": "Send",
    "claim": "Claim",
    "release": "Release",
    "hand_over": "Hand over",
    "wait": "Wait for requester",
    "set_priority": "Priority",
    "resolve": "Resolve",
    "reopen": "Reopen",
    "rate": "{label}",
    "no_comment": "Nothing to add",
    "new_ticket": "New ticket",
    "retry": "Retry",
}

NAMES: Final[dict[str, str]] = {
    "status.new": "New",
    "status.open": "Open",
    "status.claimed": "Claimed",
    "status.waiting": "Waiting for requester",
    "status.resolved": "Resolved",
    "status.closed": "Closed",
    "priority.low": "Low",
    "priority.medium": "Medium",
    "priority.high": "High",
    "priority.critical": "Critical",
    "detail.description": "Problem",
    "detail.category": "Category",
    "detail.priority": "Priority",
    "detail.steps": "Steps",
    "detail.error_text": "Error",
    "detail.files": "Files",
    "detail.contact": "Contact",
    "suggested.yes": "suggested",
    "within": "within {duration}",
    # What speaks against a draft, and why none came.
    "check.sent": "it names a section that it was not given",
    "check.visible": "its section is gone, or not for this reader",
    "check.fresh": "that article was given before",
    "check.quotes": "a quotation does not stand in the article",
    "check.length": "it is empty or too long",
    "check.plain": "it holds signs that could call somebody or forge something",
    "check.addresses": "an address does not stand in the article",
    "check.links": "a link does not stand in the article",
    "check.commands": "a command does not stand in the article",
    "check.numbers": "a number does not stand in the article",
    "check.names": "it speaks of an agent",
    "check.own_words": "too much of it does not stand in the article",
    "check.sure": "it is not sure enough",
    "check.answered": "no answer came",
    "note.none_fits": "none of the sections answers it",
    "note.timeout": "not in time",
    "note.too_late": "nobody waited any more",
    "note.resting": "it failed several times and is left alone for a minute",
    "note.unreachable": "it cannot be reached",
    "note.refused_key": "its key is refused",
    "note.no_model": "it does not know the model",
    "note.busy": "it has too much to do",
    "note.broken": "it has an error of its own",
    "note.unreadable": "its answer cannot be read",
    "note.too_large": "its answer is too large",
    "note.declined": "it declined to answer",
}
