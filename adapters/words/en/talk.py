"""What is said in a talk: answers, questions, the hand-off, and words between people."""

from typing import Final

TALK: Final[dict[str, str]] = {
    # A talk begins.
    "greeting": (
        "Hello. Tell me in a sentence what is wrong or what you need, and I will look for an answer"
        " or find you a person. `help` shows what else I understand."
    ),
    "vague": (
        "I would like to help. What is it about, and what happens? One or two sentences are enough,"
        " or write `person` to be asked what I need to know."
    ),
    "opened": "I opened **{ticket}**: {subject}",
    "opened_follows": (
        "I opened **{ticket}**: {subject}\nYour earlier ticket {before} is closed; this one names it."
    ),
    "cannot_write": (
        "I opened **{ticket}**, but I may not write to you. Please allow direct messages from this"
        " server, then send me one."
    ),
    "opened_empty": "I opened **{ticket}** and will bring in a person.",
    # Answers.
    "answer": "**{title}**\n\n{body_md}\n\n-# Source: {source}\nDid that solve it?",
    "answer_part": "**{title}**\n\n{body_md}",
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
    "choice_of_several": "You ask about more than one thing. Which first?",
    "choice_of_several.row": "{n}. {title}",
    "choice_of_several.pressed": "You ask about more than one thing. Which first?",
    "also_asked": "Good. You asked about this as well: {question}",
    "choice_of_one": "This may fit: **{title}**",
    "no_answer": "I have no good answer to this, so I will bring in a person.",
    "person_next": "Then I will bring in a person.",
    "verdict": "Did that solve it? If you are still trying, take your time.",
    "offer_reminder": (
        "Did the answer to {ticket} help? If I hear nothing, I will close it[[ {closes}]]."
        "[[ You can open it again until {reopen_by}.]]"
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
    "confirm.row.priority": "- {detail}: {priority}[[, a person replies {within}]]",
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
        " now, whatever the hour.[[ A person will reply by {reply_by}.]][[ You will hear from us again by {update_by} at the latest.]]"
    ),
    "handed_off_unpaged": (
        "I passed **{ticket}** to the {team} team as {priority}. Nobody is on call that I could reach, so I"
        " have told their channel.[[ A person will reply by {reply_by}.]][[ You will hear from us again by {update_by} at the latest.]]"
    ),
    "handed_off_asked": (
        "I passed **{ticket}** to the {team} team as {priority}, because of what you wrote. Shall I call the"
        " people on call now, whatever the hour? If I hear nothing, I will call them {page_at}."
        "[[ A person will reply by {reply_by}.]]"
    ),
    "calling_now": (
        "I am calling the people on call about {ticket} now.[[ A person will reply by {reply_by}.]][[ You will hear from us again by {update_by} at"
        " the latest.]]"
    ),
    "nobody_on_call": (
        "Nobody is on call that I could reach; I have told the team's channel about {ticket}."
        "[[ A person will reply by {reply_by}.]]"
        "[[ You will hear from us again by {update_by} at the latest.]]"
    ),
    "not_called": (
        "All right, I call nobody. {ticket} is with the {team} team with priority {priority}."
        "[[ A person will reply by {reply_by}.]]"
    ),
    "passed_on_anyway": "I will pass on what I have, so that you need not wait.",
    "undelivered_elsewhere": (
        "\N{CROSS MARK} Somebody could not be called: {reason}. Retry when the cause is gone."
    ),
    "note_in_resolution": (
        "That begins like an internal note, and the requester would read it. Nothing was resolved;"
        " please put it in other words."
    ),
    "mention_for_requester": (
        "That mentions somebody with an @, and the requester would read it. Nothing was done; please"
        " write the name without the @, or add it as a note."
    ),
    "files_before": "Files from {requester}:",
    # Words between people.
    "from_requester": "**{name}**: {text}",
    "from_requester.voiced": "{text}",
    "from_requester_files": "**{name}** sent {file}.",
    "from_requester_files.voiced": "{file}",
    "sent_unkept": "{name} sent {file}, which {problem}.",
    "from_agent": "**{agent}**: {text}",
    "from_agent.voiced": "{text}",
    "from_agent_files": "**{agent}** sent {file}.",
    "from_agent_files.voiced": "{file}",
    "whole_in_file": "-# Preview; the full text is attached.",
    "deleted_by_requester": "{name} deleted this message.",
    "deleted_with_files": "{name} deleted a message and its files.",
    "deleted_from_card": "{name} deleted a part of the problem. The card shows what is left.",
    "requester_is_back": "{agent}, the requester has answered. The clock is running again.",
    "note": "Internal note by {name}: {text}",
    "held_command": (
        "{name}, I have not sent this to {requester}: it looks like a command. What should I do?"
    ),
    "held_mention": (
        "{name}, I have not sent this to {requester}: it speaks to a colleague. What should I do?"
    ),
    "held_note": (
        "{name}, I have not sent this to {requester}: one of its lines looks like an internal note."
        " What should I do?"
    ),
    "held_edit": (
        "{name}, {requester} has not seen this text: until you edited it, it was internal or a"
        " command. What should I do?"
    ),
    "held_ended": (
        "{name}, I have not sent this to {requester}: {ticket} has ended. Should I reopen it?"
    ),
    "held_sent": "Sent to {requester}; {by} said so.",
    "held_noted": "Kept as an internal note; {by} said so.",
    "held_run": "Carried out as a command; {by} said so.",
    "held_deleted": "{name} deleted this message. It was not sent to {requester}.",
    "held_taken_back": "Taken back from {requester}, who may have read it already.",
    "held_gone": "That message was dealt with already.",
    "too_late_to_take_back": (
        "It is too late for this button. To take the message back, delete your own message above."
    ),
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
    "file_late": (
        "{file} takes a while to come. I will say when it is here; if I do not within a minute,"
        " please attach it again."
    ),
    "file_came": "{file} is here now, with {ticket}.",
    "file_too_many": "I could not keep {file}: this ticket has as many files as it can hold.",
}
