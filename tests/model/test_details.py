"""Each detail that is words is followed through edits, deletions and what was made of them."""

from dataclasses import fields

from core.dialog.intake.message_sources import WRITTEN
from core.model.ticket import Detail, Details
from core.store.outbox.redaction import TOLD

CHOSEN = {"category"}
"""A text of the policy's, by its id."""


def test_each_text_of_a_ticket_is_a_detail_whose_words_can_be_taken_back() -> None:
    """A new one needs nothing else: what edits and deletions do is asked of the detail itself."""
    texts = {field.name for field in fields(Details) if field.type is str} - CHOSEN
    details = [detail for detail in Detail if detail.is_text]
    assert texts == {detail.value for detail in details}
    assert set(WRITTEN) == set(details)
    assert texts <= TOLD
