"""Which tests run only in the long profile: sweeps whose kind the short profile covers by one case.

`make test` runs the short profile, `make test-long` everything. A sweep repeats one story over
every transport, fault or kill point; the short profile keeps at least one case of each story.
"""

import re
from typing import Final

VARIABLE: Final = "DESKHAND_TESTS"
"""Set to "long" to run everything."""

LONG: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # Slack's stories differ by transport only in how a payload arrives. Over HTTP all run;
        # over the socket what breaks with a connection does.
        r"^tests/slack/test_(stories_\w+|whispers|unclear|faults|lateness)\.py::.*\[(.*-)?socket\]$",
        r"^tests/slack/test_(outages|deaths)\.py::.*\[(.*-)?http\]$",
        r"^tests/slack/test_deliveries\.py::test_what_comes_once_more_long_afterwards.*\[socket\]$",
        r"^tests/slack/test_deliveries\.py::test_what_is_brought_twice.*\[http\]$",
        # Of Slack's faults: an effect that was not told, and one that asks to wait.
        r"^tests/slack/test_faults\.py::test_nothing_is_lost_nor_doubled\[(?!done, and not told so"
        r"|told to slow down).*\]$",
        # Of Discord's faults: one after the effect, one before it, one limit.
        r"^tests/discord/test_faults\.py::test_nothing_is_lost_nor_doubled\[(an error before|broken"
        r" off after|half an answer|slow)\]$",
        r"^tests/discord/test_faults\.py::test_a_kill_in_mid_talk_loses_nothing\[begun anew\]$",
        r"^tests/discord/test_faults\.py::test_a_session_is_resumed_and_nothing_is_missed"
        r"\[(?!closed).*\]$",
        # Each kill point on SQLite, and the three that differ by database on PostgreSQL.
        r"^tests/crash/test_crash\.py::test_killed_anywhere.*\[postgres-(?!before the store"
        r"|after the lease|after the send, before the record)",
        r"^tests/crash/test_crash\.py::test_killed_again_while_it_recovers.*\[postgres-",
        r"^tests/crash/test_crash\.py::test_who_.*\[postgres\]$",
    )
)


def is_long(node_id: str) -> bool:
    """True for a case that the short profile leaves to `make test-long`."""
    return any(pattern.search(node_id) for pattern in LONG)
