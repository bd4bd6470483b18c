"""What is public is for anybody; whoever reads nothing else reads nothing else."""

from core.knowledge.library import EVERYONE, PUBLIC, Library, may_read
from tests.knowledge.corpus import good, shelf, with_head


def test_a_stranger_finds_what_is_public_and_staff_find_that_too() -> None:
    invoice = with_head(
        ("title", "title: Where is my invoice?"),
        ("questions", "questions: [I did not get an invoice, where do I find my invoice]"),
        ("audience", "audience: [public]"),
    )
    library = Library.of([*shelf(), good("invoice", invoice)])
    asked = "where do I find my invoice"
    for audience in (frozenset({PUBLIC}), frozenset({EVERYONE}), frozenset({"agents"})):
        assert library.find(asked, audience)[0].slug == "invoice"
    found = library.find("my vpn does not connect", frozenset({PUBLIC}))
    assert {match.slug for match in found} <= {"invoice"}


def test_nobody_reads_more_than_their_audience() -> None:
    stranger, staff = frozenset({PUBLIC}), frozenset({EVERYONE})
    assert not may_read(stranger, ("everyone",)) and not may_read(stranger, ("agents",))
    assert may_read(staff, ("public",)) and not may_read(staff, ("agents",))
    assert may_read(frozenset({"agents"}), ("agents",))
