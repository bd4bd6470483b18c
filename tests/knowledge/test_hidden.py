"""What an author hides in an article is shown to nobody, found by nobody, and told to no model."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from core.dialog.articles.excerpts import text_of
from core.knowledge.articles.article_file import read_article
from core.knowledge.articles.lint import lint
from core.knowledge.hidden_markup import html_tags, remove_hidden
from core.knowledge.library import Library
from core.model.article import Article
from tests.cases import each_case

HEAD = """---
title: Connect to the VPN
questions:
  - how do I connect to the vpn
  - vpn does not connect
  - vpn
category: technical
owner: network
---
"""


def article(body: str) -> Article:
    found = read_article("vpn", HEAD + body)
    assert isinstance(found, Article), found
    return found


@each_case(
    "hidden",
    [
        "<!-- zebra -->",
        "<!-- zebra\n\nand zebra -->",
        "Text <!-- zebra --> goes on.",
        "<!-- zebra --> after it",
        "[//]: # (zebra)",
        "[comment]: <> (zebra)",
        '[x]: # "zebra"',
        "[x]: http://zebra.example",
        "[x]: http://a.example\n[x]: http://zebra.example",
        "<div hidden>\n\nzebra\n\n</div>",
        '<span style="display: none">zebra</span>',
        "<template>zebra</template>",
        "<style>zebra</style>",
        "<?zebra?>",
        "<!DOCTYPE zebra>",
        "<![CDATA[zebra]]>",
        "[](http://zebra.example)",
        "- item\n  <!-- zebra -->",
        "> [//]: # (zebra)",
        "<!-- zebra that is never closed",
        "<DIV HIDDEN>zebra</DIV >",
        "<? <? zebra ?>",
        "<template>a\n\n<!-- b </template> zebra",
        "`<!--` and then <!-- zebra -->",
        "ze\u200bbra is seen, <!-- ze\u200bbra --> is not".replace(
            "ze\u200bbra is seen", "this is"
        ),
    ],
)
def test_it_is_in_no_section(hidden: str) -> None:
    found = article(f"Open the client.\n\n## Steps\n\n1. Connect.\n\n{hidden}\n")
    assert "zebra" not in str(found)
    assert "zebra" not in text_of(found, "steps")
    assert "Open the client." in str(found)


@pytest.mark.parametrize(
    "code",
    [
        "`<!-- zebra -->`",
        "```html\n<!-- zebra -->\n[x]: http://zebra.example\n```",
        "    <!-- zebra -->",
    ],
)
def test_in_code_it_is_text(code: str) -> None:
    assert "<!-- zebra -->" in str(article(f"Write this:\n\n{code}\n").sections[0].text)


def test_a_link_by_reference_goes_on_leading_where_it_led() -> None:
    body = "See [the portal][p], [P] and `[p]`.\n\n[p]: https://portal.example\n"
    assert article(body).sections[0].text == (
        "See [the portal](https://portal.example), [P](https://portal.example) and `[p]`."
    )


def test_lines_keep_their_numbers() -> None:
    found = read_article("vpn", HEAD + "<!-- a\nb\n-->\n[x]: # (c)\n\n# Second title\n")
    assert not isinstance(found, Article)
    assert [(p.line, p.what) for p in found][0] == (15, "a second title in the text")


def test_what_hides_a_heading_hides_its_section() -> None:
    found = article("Open it.\n\n<!--\n## Zebra\n\nfor agents\n-->\n\n## Steps\n\nConnect.\n")
    assert [part.heading for part in found.sections] == ["", "Steps"]


def test_check_names_html_that_cannot_be_shown() -> None:
    body = "Press <kbd>F5</kbd>, <https://a.example> and `<b>`.\n\n```\n<i>\n```\n"
    remarks = lint(Library.of((article(body),), 0.05), date(2026, 11, 29))
    (remark,) = [each for each in remarks if "HTML" in each.what]
    assert remark.what == "HTML that cannot be shown: <kbd>, </kbd>"
    assert not remark.mistake
    assert html_tags("a < b > c") == []


@given(st.text(st.sampled_from("<!->[]()#`~/: ab\n\"'"), max_size=80))
def test_no_text_breaks_it_and_lines_stay(body: str) -> None:
    shown = remove_hidden(body)
    assert shown.count("\n") == body.count("\n")
    assert remove_hidden(shown).count("\n") == body.count("\n")


def test_a_link_within_a_comment_goes_with_it() -> None:
    shown = remove_hidden("Shown <!-- [here][way] --> text.\n\n[way]: https://x.example\n")
    assert shown.startswith("Shown  text.")
    assert "x.example" not in shown
