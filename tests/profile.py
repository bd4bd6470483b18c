"""Which tests run only in the long profile: sweeps whose kind the short profile covers by one case.

`make test` runs the short profile, `make test-long` everything. A sweep repeats one story over
every transport, fault or kill point; the short profile keeps at least one case of each story.

Three ways to leave something to the long profile: a pattern in `LONG` for single cases,
`sample` for a long list of like cases, and `sweep` for how many examples hypothesis tries.
"""

import os
import re
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

VARIABLE: Final = "DESKHAND_TESTS"
"""Set to "long" to run everything."""

LONG: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # What a file field does besides: the limit, and photos one after another.
        r"^tests/browser/test_files\.py::test_(what_is_larger|a_phone_takes_photos)",
        # Slack's stories differ by transport only in how a payload arrives. Over HTTP all run;
        # over the socket what breaks with a connection does.
        r"^tests/slack/test_(stories_\w+|whispers|unclear|faults|lateness)\.py::.*\[(.*-)?socket\]$",
        r"^tests/slack/test_(outages|deaths)\.py::.*\[(.*-)?http\]$",
        r"^tests/slack/test_deliveries\.py::test_what_comes_once_more_long_afterwards.*\[socket\]$",
        r"^tests/slack/test_deliveries\.py::test_what_is_brought_twice.*\[http\]$",
        r"^tests/slack/test_deliveries\.py::test_a_line_that_breaks.*\[with a goodbye\]$",
        # Of Slack's faults: an effect that was not told, and one that asks to wait.
        r"^tests/slack/test_faults\.py::test_nothing_is_lost_nor_doubled\[(?!done, and not told so"
        r"|told to slow down).*\]$",
        # Of Discord's faults: an effect that was not told, and one that asks to wait.
        r"^tests/discord/test_faults\.py::test_nothing_is_lost_nor_doubled\[(?!an error after"
        r"|told to slow down).*\]$",
        r"^tests/discord/test_faults\.py::test_a_kill_in_mid_talk_loses_nothing\[begun anew\]$",
        r"^tests/discord/test_faults\.py::test_a_session_is_resumed_and_nothing_is_missed"
        r"\[(?!closed).*\]$",
        # The kill points where something can be lost or doubled: on SQLite before the store, and
        # after the send; on PostgreSQL, where the lease is looked up, after the send.
        r"^tests/crash/test_crash\.py::test_killed_anywhere.*\[sqlite-(?!before the store"
        r"|after the send, before the record)",
        r"^tests/crash/test_crash\.py::test_killed_anywhere.*\[postgres-(?!after the send, before"
        r" the record)",
        r"^tests/crash/test_crash\.py::test_killed_again_while_it_recovers.*\[postgres-",
        r"^tests/crash/test_crash\.py::test_killed_again_while_it_recovers.*-after the lease\]$",
        r"^tests/crash/test_crash\.py::test_who_.*\[postgres\]$",
        # On PostgreSQL, a permit that is refused; test_fences has what is recorded late.
        r"^tests/crash/test_stopped\.py::test_stopped_for.*\[postgres-(?!with the lease)",
        # Its clock is moved while mails are on their way: a slow machine sees another storm.
        r"^tests/email/test_storm\.py::",
        # Where the server keeps copies, less can go wrong.
        r"^tests/email/test_kills\.py::.*\[keeps copies\]$",
        # Of messages that were handed over in memory: the permit that ends while they wait.
        r"^tests/crash/test_stopped\.py::test_messages_that_were_handed.*\[(postgres|.*-(?!with the"
        r" lease))",
        # Each edge is walked by one way; here by all of them.
        r"^tests/dialog/test_table\.py::test_everything_that_can_be_said_has_words$",
        # Five hundred messages: which database keeps them is no matter.
        r"^tests/store/test_redaction_of_others\.py::test_a_message_is_found_however.*\[postgres",
        # A month of ticks: what differs by the database, the migration, the other tests look at.
        r"^tests/releases/test_last_release\.py::test_each_deadline.*\[postgres\]$",
        # Ten minutes: a release that is years old, and a kill in the middle.
        r"^tests/releases/test_large_upgrade\.py::test_a_hundred_thousand.*$",
        # What guards requests asks the database nothing of its own kind; what
        # does (signing in, tickets, the board, what is live) runs on both.
        r"^tests/web/test_(request_guard|hostile_requests|first_load)\.py::.*\[postgres",
        # Accounts are linked by what tests/store/test_linked_accounts asks of both.
        r"^tests/web/test_accounts\.py::.*\[postgres",
        # What pages look like, and what a form does before the database is asked. On both: what
        # readers say of an article, how somebody signs in and out, a ticket's way, board, streams.
        r"^tests/web/test_help_centre\.py::(?!test_what_readers_say).*\[postgres",
        r"^tests/web/test_sign_in\.py::test_(nobody_learns|the_policy|the_mail|no_log|without_mail)"
        r".*\[postgres",
        r"^tests/web/test_tickets\.py::test_(buttons|each_reader|what_was_rendered|notes|why_is"
        r"|a_form_with_a_mistake|what_an_address|a_script).*\[postgres",
        r"^tests/web/test_board\.py::test_(every_command|a_form_that|nobody_waits|nobody_but"
        r"|agents_read).*\[postgres",
        r"^tests/web/test_live\.py::test_(a_stream_ends|agents_see).*\[postgres",
        # All of tests/web goes by forms and without scripts; the rest of the way, with scripts, is
        # walked on the board.
        r"^tests/browser/test_stories\.py::test_(the_whole_way_without|a_ticket_from)",
        # Of who reads what: a private ticket, and one with somebody who was admitted. All cases
        # run on SQLite, and the condition itself (test_the_stores_condition...) on both.
        r"^tests/store/test_read_scope\.py::test_who.*\[postgres-(?!private|escalated)",
        r"^tests/store/test_people_scope\.py::test_who_is_shown_what\[postgres-ordinary",
        r"^tests/store/test_private_lists\.py::test_the_page_and.*\[postgres-(?!(ada|grace|mary)-"
        r"escalated, admitted)",
        r"^tests/store/test_private_lists\.py::test_who_finds.*\[postgres-(?!private|escalated, )",
        # How words are read that name a ticket is the dialog's: one command and one refusal ask
        # PostgreSQL, with all tests that have no cases.
        r"^tests/store/test_named_tickets\.py::.*\[postgres-(?!claim HD-1002|status\])",
        r"^tests/store/test_named_tickets\.py::test_(of_two|people_who|the_button_of|a_run_button"
        r"|an_edit_into|a_held_slip|a_command_in|a_reply_to_a_c|what_is_said).*\[postgres",
        r"^tests/store/test_people\.py::test_(buttons_of|one_s_own|one_person|a_link_gives).*\[postgr",
        r"^tests/store/test_beginning_anew\.py::.*\[postgres-(?!queue\])",
        # test_changes and test_redaction have these statements; so the pure run, which has this
        # file for its coverage, starts no PostgreSQL server in each of its workers.
        r"^tests/store/test_edits_by_agents\.py::.*\[postgres",
        # Other words and orders of the same statements.
        r"^tests/store/test_arriving\.py::.*\[postgres-a (command|deletion)",
        r"^tests/store/test_changes\.py::.*\[postgres-events[1-5]",
        r"^tests/store/test_clock_set\.py::.*\[postgres-[13]-",
        r"^tests/store/test_redaction\.py::test_they_are_in_no_answer.*\[postgres-(status|history)",
        r"^tests/store/test_redaction_of_others\.py::.*\[postgres-((priority|category|merge|why) "
        r"|who1-|who0-hand)",
        # A cursor is refused before the database is asked; and which check of the tests notices
        # what was done to rows has nothing to do with who keeps them.
        r"^tests/store/test_ticket_pages\.py::test_a_cursor_of_another.*\[postgres",
        r"^tests/store/test_timeline\.py::test_the_check_of_every_story.*\[postgres",
        # A process that starts costs seconds of the processor.
        r"^tests/app/test_process\.py::test_a_signal_ends_it.*\[2\]$",
        r"^tests/app/test_interrupts\.py::.*\[bot/(policy/load|cli)\.py-.*\]$",
        r"^tests/cli/test_troubles\.py::test_a_full_disk_behind_the_output.*\[words1\]$",
        # Two of them; crash stories kill the desk at more moments than this one.
        r"^tests/app/test_process\.py::test_after_kill_9",
        r"^tests/logs/test_process\.py::test_an_unreachable_slack.*\[text\]$",
    )
)


WITHOUT_COVERAGE: Final = (
    # Each takes more than a second and covers no line or branch that cheaper tests do not.
    "tests/dialog/test_machine.py",
    "tests/dialog/test_intent_model.py::test_left_out_examples",
    "tests/dialog/test_random_words.py::test_no_words_to_people",
    "tests/knowledge/test_deciding.py::test_of_the_answers_in_practice",
    "tests/knowledge/test_deciding.py::test_more_evidence",
    "tests/knowledge/test_glossary.py::test_each_example_question",
    "tests/knowledge/test_hidden.py::test_no_text_breaks_it",
    "tests/knowledge/test_hostile.py",
    "tests/knowledge/test_learning.py::test_a_large_shelf",
    "tests/knowledge/test_learning.py::test_terms_that_stand_nearly_everywhere",
    "tests/knowledge/test_promises.py::test_probabilities",
    "tests/knowledge/test_promises.py::test_the_order_of_the_articles",
    "tests/knowledge/test_promises.py::test_a_copied_question_finds",
    "tests/knowledge/test_promises.py::test_nobody_can_tell",
    "tests/knowledge/test_promises.py::test_a_code_that_stands_in_many",
    "tests/knowledge/test_promises.py::test_people_ask_in_the_language",
    "tests/knowledge/test_semantic.py::test_each_example_question",
    "tests/knowledge/test_semantic.py::test_practice_goes_by",
    "tests/model/test_message_key.py::test_whatever_it_is_about",
    "tests/model/test_text.py::test_cleaning_keeps",
    "tests/model/test_text.py::test_a_name_is_one_clean_line",
    "tests/openai/test_client.py::test_what_is_remembered_has_an_end",
    "tests/openai/test_client.py::test_whatever_goes_wrong",
    "tests/openai/test_desk.py::test_there_is_an_answer_or_a_human",
    "tests/openai/test_injections.py::test_told_in_a_ticket",
    "tests/openai/test_masking.py",
    "tests/sla/test_hours.py::test_two_years_are_counted",
    "tests/sla/test_properties.py::test_a_pause_of_closed_time",
    "tests/sla/test_properties.py::test_after_a_pause",
    "tests/sla/test_properties.py::test_more_time",
    "tests/sla/test_properties.py::test_nothing_is_due",
    "tests/sla/test_properties.py::test_openings_come",
    "tests/sla/test_properties.py::test_the_clock_agrees",
    "tests/sla/test_properties.py::test_the_desk_is_open",
    "tests/sla/test_properties.py::test_time_may_be_added",
    "tests/sla/test_properties.py::test_until_the_due_time",
    "tests/sla/test_properties.py::test_what_is_counted",
    "tests/sla/test_special_hours.py::test_closed_times_never_count",
    "tests/store/test_edits_by_agents.py::test_no_edit_sends",
    "tests/wording/test_usage.py",
)
"""Beginnings of node ids for which coverage is paused, since it doubles what a test costs."""


def is_without_coverage(node_id: str) -> bool:
    return node_id.startswith(WITHOUT_COVERAGE)


def is_long_profile() -> bool:
    return os.environ.get(VARIABLE) == "long"


def sample(cases: Sequence[T], every: int) -> Sequence[T]:
    """Each `every`-th case in the short profile, all in the long one."""
    return cases if is_long_profile() else cases[::every]


def sweep(short: int, long: int) -> int:
    """How many examples a property test tries."""
    return long if is_long_profile() else short


def is_long(node_id: str) -> bool:
    """True for a case that the short profile leaves to `make test-long`."""
    return any(pattern.search(node_id) for pattern in LONG)
