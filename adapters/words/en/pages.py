"""What is shown on request: tickets, pages and forms."""

from typing import Final

_DUE: Final = (
    "[[ · reply by {reply_by}]][[ · reply was due {reply_was_due}, {reply_ago} ago]]"
    "[[ · to be solved by {solve_by}]][[ · was to be solved by {solve_was_due}, {solve_ago} ago]]"
    "[[ · due {next_by}]][[ · was due {next_was_due}, {next_ago} ago]]"
)
"""When a ticket on a list is due or was due, and what is."""

PAGES: Final[dict[str, str]] = {
    # Questions about tickets.
    "status": (
        "{ticket}: {status}[[ to {asked_by}]][[, with {agent}]][[ with the {team} team]]\n{subject}"
        "[[\nA person replies by {reply_by}.]]"
        "[[\nA reply was promised for {reply_was_due}, {reply_ago} ago.]][[\n{reply_reason}]]"
        "[[\nIt is to be solved by {solve_by}.]]"
        "[[\nIt was to be solved by {solve_was_due}, {solve_ago} ago.]][[\n{solve_reason}]]"
        "[[\nWithout an answer from you it will be closed {closes}.]]"
        "[[\nNext word from us by {update_by}.]][[\nIt can be opened again until {reopen_by}.]]"
    ),
    # Said by the last release, and perhaps still on their way.
    "status_reply_due": "{ticket}: {status}[[ with the {team} team]]\n{subject}\nA reply was promised for {due}.",
    "status_resolution_due": (
        "{ticket}: {status}[[, with {agent}]]\n{subject}\nThe solution was promised for {due}."
    ),
    "why": "{ticket}: {subject}",
    "why.row": "- {about}",
    "why.row.look_answer": (
        '- Asked "{question}". Found {found}; an answer needs {needed}, so the first was given.'
        "[[ Verdict: {verdict}.]]"
    ),
    "why.row.look_choice": (
        '- Asked "{question}". Found {found}; an answer needs {needed}, so they were offered as a choice.'
        "[[ Verdict: {verdict}.]]"
    ),
    "why.row.look_choice_close": (
        '- Asked "{question}". Found {found}; close to each other, so they were offered as a choice.'
        "[[ Verdict: {verdict}.]]"
    ),
    "why.row.look_choice_of_one": (
        '- Asked "{question}". Found {found}; an answer needs {needed}, so it was offered and not given.'
        "[[ Verdict: {verdict}.]]"
    ),
    "why.row.look_choice_of_several": (
        '- Asked "{question}". That is more than one thing, and each has an article: {found}.'
        "[[ Verdict: {verdict}.]]"
    ),
    "why.row.look_next": '- Then: "{question}". Found {found}.[[ Verdict: {verdict}.]]',
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
    "why.row.reply_due": "- First reply: [[given {given}. ]]{reason}",
    "why.row.resolution_due": "- Resolution: {reason}",
    "history": "{ticket}: {subject}",
    "history.row": "- {at} · {who} · {kind}[[: {what}]][[, due {due}]]",
    "mine": "Your tickets:",
    "mine.row": f"- {{ticket}} · {{status}}[[ to {{asked_by}}]][[, with {{agent}}]] · {{subject}}{_DUE}",
    "mine_late": "Overdue, and not forgotten:",
    "mine_late.row": f"- {{ticket}} · {{status}}[[ to {{asked_by}}]][[, with {{agent}}]] · {{subject}}{_DUE}",
    "mine_late.row.late": (
        f"- **Overdue** · {{ticket}} · {{status}}[[ to {{asked_by}}]][[, with {{agent}}]] · {{subject}}{_DUE}"
    ),
    "mine_late.row.rest": "Your other tickets:",
    "mine_empty": "You have no tickets yet. Tell me what is wrong, and I will open one.",
    "queue": "Waiting, most urgent first:",
    "queue.row": (
        f"- {{ticket}} · {{priority}} · {{status}}[[, {{agent}}]] · {{subject}}{_DUE}[[ · {{queue}}]]"
    ),
    "queue_late": "Overdue, the oldest first:",
    "queue_late.row": (
        "- {ticket} · {priority} · {status}[[, {agent}]] · {subject}" + _DUE + "[[ · {queue}]]"
    ),
    "queue_late.row.late": (
        "- **Overdue** · {ticket} · {priority} · {status}[[, {agent}]] · {subject}"
        + _DUE
        + "[[ · {queue}]]"
    ),
    "queue_late.row.rest": "Waiting, most urgent first:",
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
        "Under a card the number may be left out, but not before HOW."
    ),
    # The page.
    "home": (
        "**{desk}**\nWrite to me what is wrong, and I look for an answer or bring in a person. I answer"
        " always.[[ People are at work until {closes}.]][[ People are back {opens}.]]"
        "[[\nPeople are here {week} ({zone}).]][[ Closed on {closed}.]][[ Other hours: {unusual}.]]"
    ),
    "home_more": "- and {more} more",
    "home_mine": "**Your tickets**",
    "home_mine.row": f"- **{{ticket}}** · {{status}}[[ to {{asked_by}}]][[, with {{agent}}]] · {{subject}}{_DUE}[[\n  {{reason}}]]",
    "home_mine_empty": "**Your tickets**\nNone is open.",
    "home_late": "**Overdue**",
    "home_late.row": (
        "- **{ticket}** · {priority}[[ · {agent}]] · {subject}" + _DUE + "[[ · {queue}]]"
    ),
    "home_late_empty": "",
    "home_held": "**Yours to work on**",
    "home_held.row": f"- **{{ticket}}** · {{priority}} · {{status}} · {{subject}}{_DUE}",
    "home_held_empty": "**Yours to work on**\nNothing now.",
    "home_near": "**Close to the deadline**",
    "home_near.row": f"- **{{ticket}}** · {{priority}}[[ · {{agent}}]] · {{subject}}{_DUE}",
    "home_near_empty": "",
    "home_queue": "**Waiting for somebody**",
    "home_queue.row": f"- **{{ticket}}** · {{priority}} · {{subject}}{_DUE}[[ · {{queue}}]]",
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
    "form.again": "Open the form again",
    "form.gone": (
        "I no longer have this form. What you wrote stands above; please press the first button"
        " again and paste it."
    ),
    "form.files_again": "Please attach the files again.",
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
