"""The body of an article: headings, anchors, and the ways on from a list."""

import pytest

from core.knowledge.articles.markdown import anchor_of, headings_of, internal
from core.model.article import Branch
from tests.cases import each_case
from tests.knowledge.corpus import good, with_head


def branches(body: str) -> tuple[Branch, ...]:
    return good("vpn", with_head(body=body)).sections[0].branches


def test_a_heading_in_code_or_in_a_quotation_parts_nothing() -> None:
    body = "Text.\n\n```\n## not a part\n```\n\n> ## nor this\n\n- ## nor that\n\n### within\n"
    assert [s.heading for s in good("vpn", with_head(body=body)).sections] == [""]


def test_an_underlined_heading_is_a_heading_too() -> None:
    (lead, part) = good("vpn", with_head(body="Text.\n\nError 809\n---------\n\nMore.")).sections
    assert (lead.text, part.anchor, part.text) == ("Text.", "error-809", "More.")


def test_an_article_may_begin_with_a_part() -> None:
    (part,) = good("vpn", with_head(body="\n## Steps\n\nGo.")).sections
    assert (part.heading, part.text) == ("Steps", "Go.")


def test_signs_of_markdown_are_no_part_of_a_heading() -> None:
    (heading,) = headings_of("## The `--force` *flag* of [git](https://git-scm.com)")
    assert heading.text == "The --force flag of git"


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Error 809", "error-809"),
        ("If it still does not work?", "if-it-still-does-not-work"),
        ("Café & Crème", "cafe--creme"),
        ("Ошибка входа", "ошибка-входа"),
    ],
)
def test_a_link_to_a_heading_is_written_as_everywhere(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


@each_case(
    ("address", "target"),
    [
        ("#error-809", "#error-809"),
        ("wifi.md", "wifi"),
        ("./wifi.md#guests", "wifi#guests"),
        ("https://example.com/wifi.md", ""),
        ("mailto:desk@example.com", ""),
    ],
)
def test_only_links_within_the_knowledge_base_lead_on(address: str, target: str) -> None:
    assert internal(address) == target


def test_a_list_with_a_step_that_leads_nowhere_is_no_choice() -> None:
    assert branches("- [Wi-Fi](wifi.md)\n- Restart it.\n") == ()
    assert branches("- [Wi-Fi](wifi.md)\n- [The maker](https://example.com)\n") == ()
    assert branches("- [Wi-Fi](wifi.md) or [VPN](vpn.md)\n") == ()


def test_a_link_shown_as_code_or_as_a_picture_is_no_way_on() -> None:
    assert branches("- `[Wi-Fi](wifi.md)`\n- ![The light](light.md)\n") == ()


def test_what_stands_deeper_in_a_list_belongs_to_its_item() -> None:
    nested = (
        "1. The light is red:\n   - see [Power](power.md)\n2. It is green: [Wi-Fi](<wifi.md>)\n"
    )
    assert branches(nested) == (Branch("Power", "power"), Branch("Wi-Fi", "wifi"))
