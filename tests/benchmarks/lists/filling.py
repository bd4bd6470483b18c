"""A database with very many closed tickets and a few hundred open ones, made by SQL alone.

The rows are made inside the database, so that a million tickets take a minute. A list reads no
state of a conversation, so the states are empty.
"""

import re
from pathlib import Path

from sqlalchemy import Connection, text

from core.model.people import Person
from core.model.timeline import AuditEntry, AuditKind
from core.store.codec import dumps, micros
from core.store.timeline.search import ENTRIES_PER_BLOCK, MARK
from tests.talk import SUNDAY_TEN

YEAR = 365 * 86_400_000_000
OPEN = 300
"""Tickets that are not closed; the newest. The others were opened evenly over a year."""
ADA, GRACE = Person("slack", "ada", "Ada"), Person("slack", "grace", "Grace Hopper")
"""Every twentieth ticket is Ada's, 50,000 of a million, and she takes part in as many."""
HAL = Person("slack", "hal", "Hal")
"""Every twentieth of the oldest quarter is Hal's, and none since."""
COMMON_WORD, OTHER_COMMON_WORD, RARE_WORD = "printer", "broken", "umlaut"
"""In the first words of each ticket, of each second and of each five hundredth."""


def fill(db: Connection, count: int, still_open: int = OPEN) -> None:
    """So many tickets, into an empty, migrated database."""
    known: dict[str, object] = {"count": count, "first_open": count - still_open + 1}
    known |= {"now": micros(SUNDAY_TEN), "apart": YEAR // count}
    opened = AuditEntry(SUNDAY_TEN, AuditKind.OPENED, ADA, {"text": "@"})
    known |= {"per_block": ENTRIES_PER_BLOCK, "mark": MARK, "entry": dumps(AuditEntry, opened)}
    known |= {"common": COMMON_WORD, "other": OTHER_COMMON_WORD, "rare": RARE_WORD}
    people = {"ada": dumps(Person, ADA), "grace": dumps(Person, GRACE)}
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n"):
        if "ANALYZE" in statement and db.dialect.name == "sqlite":
            break  # a desk never does, and its queries must be quick without
        names = set(re.findall(r"(?<!:):(\w+)", statement))
        db.execute(text(statement), {n: v for n, v in (known | people).items() if n in names})
    db.commit()
