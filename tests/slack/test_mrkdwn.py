"""Our Markdown as Slack writes it, construct by construct."""

from time import process_time

from hypothesis import given, settings, strategies as st

from adapters.slack.outbound.dialect import SlackDialect, mrkdwn
from tests.cases import each_case
from tests.clock import SUNDAY_TEN
from tests.profile import sweep
from tests.slack.hostile import HOSTILE
from tests.slack.server import Validator

CONSTRUCTS = {
    # Letters.
    "**bold** and __bold__": "*bold* and *bold*",
    "*it* and _it_": "_it_ and _it_",
    "***both***": "_*both*_",
    "~~gone~~": "~gone~",
    "`code <b>` and ``a`b``": "`code &lt;b&gt;` and `a`b`",
    "a & b < c > d": "a &amp; b &lt; c &gt; d",
    "&amp; &lt;!channel&gt; &copy;": "&amp; &lt;!channel&gt; ©",
    "\\*no\\* \\_it\\_": "*no* _it_",
    "<b>no html</b> <!-- none -->": "&lt;b&gt;no html&lt;/b&gt; &lt;!-- none --&gt;",
    # Lines.
    "one\ntwo": "one\ntwo",
    "one  \ntwo": "one\ntwo",
    "one\n\ntwo\n\n\nthree": "one\n\ntwo\n\nthree",
    "# Head": "*Head*",
    "## Head **bold** _it_": "*Head bold _it_*",
    "Head\n----\nbody": "*Head*\n\nbody",
    "a\n\n---\n\nb": "a\n\n———\n\nb",
    "": "",
    # Lists.
    "- a\n- b": "• a\n• b",
    "* a\n+ b": "• a\n\n• b",
    "1. a\n2. b": "1. a\n2. b",
    "7) a\n8) b": "7. a\n8. b",
    "- a\n  - b\n    - c\n- d": "• a\n    • b\n        • c\n• d",
    "1. a\n   - b\n   - c\n2. d": "1. a\n    • b\n    • c\n2. d",
    "- a\n  1. b\n  2. c": "• a\n    1. b\n    2. c",
    "- a\n\n  more\n- b": "• a\n    more\n• b",
    "- a\n  b": "• a\n    b",
    "Do:\n- a\n- b\n\nThen go.": "Do:\n\n• a\n• b\n\nThen go.",
    # Code.
    "```\na <b> & c\n```": "```\na &lt;b&gt; &amp; c\n```",
    "```python\nx = 1\n\ny = 2\n```": "```\nx = 1\n\ny = 2\n```",
    "    code": "```\ncode\n```",
    "- a\n\n  ```\n  b\n  ```": "• a\n    ```\n    b\n    ```",
    "```\n<!channel> <@U1>\n```": "```\n&lt;!channel&gt; &lt;@U1&gt;\n```",
    "```\nnever closed": "```\nnever closed\n```",
    # Quotes.
    "> said\n> so": "> said\n> so",
    "> a\n\nb": "> a\n\nb",
    "> a\n>\n> b": "> a\n>\n> b",
    "> - a\n> - b": "> • a\n> • b",
    "> > deep": "> > deep",
    # Links.
    "[here](https://a.test/x?a=1&b=2)": "<https://a.test/x?a=1&amp;b=2|here>",
    "<https://a.test>": "<https://a.test|https://a.test>",
    "[write](mailto:a@b.test)": "<mailto:a@b.test|write>",
    "[loud](HTTPS://A.test)": "<HTTPS://A.test|loud>",
    '[titled](http://a.test "no")': "<http://a.test|titled>",
    "[by name][n]\n\n[n]: https://a.test": "<https://a.test|by name>",
    "[**b** `c`](https://a.test)": "<https://a.test|*b* `c`>",
    "[](https://a.test)": "<https://a.test>",
    "https://bare.test": "https://bare.test",
    "![a <picture>](https://a.test/p.png)": "a &lt;picture&gt;",
    # Links that lead elsewhere are their words.
    "[x](ftp://a.test)": "x",
    "[x](slack://open)": "x",
    "[x](/path) [y](#part) [z](a.test)": "x y z",
    "[x](javascript:alert(1))": "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))": "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,hi)": "[x](data:text/html,hi)",
    "[x](tel:123)": "x",
    # Labels and addresses that try to get out.
    "[a|b](https://a.test)": "<https://a.test|a/b>",
    "[`a|b`](https://a.test)": "<https://a.test|`a/b`>",
    "[a> <!channel](https://a.test)": "<https://a.test|a&gt; &lt;!channel>",
    "[a\nb](https://a.test)": "<https://a.test|a b>",
    "> [a\nb](https://a.test)": "> <https://a.test|a b>",
    "[x](https://a.test/|y)": "<https://a.test/%7Cy|x>",
    "[x](https://a.test/%3E%3C!channel%3E)": "<https://a.test/%3E%3C!channel%3E|x>",
    "[x](<https://a.test/> <!channel>)": "[x](<https://a.test/|https://a.test/> &lt;!channel&gt;)",
    "[![i|j](https://i.test)](https://a.test)": "<https://a.test|i/j>",
    "[a [b](https://b.test) c](https://a.test)": "[a <https://b.test|b> c](https://a.test)",
}


@each_case("markdown", CONSTRUCTS)
def test_a_construct(markdown: str) -> None:
    assert mrkdwn(markdown) == CONSTRUCTS[markdown]


def judged(text: str) -> Validator:
    judge = Validator()
    judge.message("chat.update", {"text": text})
    return judge


@each_case("text", HOSTILE, ids=ascii)
def test_an_article_can_call_nobody(text: str) -> None:
    """What can be hidden in an article is taken out before; but here nothing is let through."""
    judge = judged(mrkdwn(text))
    assert judge.mentions == []
    assert {violation.rule for violation in judge.violations} <= {"unseen_character", "no_fallback"}


@settings(max_examples=sweep(60, 1000), deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "[ ] ( ) < > ! | * _ ` ~ # - & \\ \n > @U1 https://a.test x".split(" ")
            + ["\n", "\n\n", "    "]
        )
    )
)
def test_signs_in_any_order_make_no_call_and_no_half_a_link(signs: list[str]) -> None:
    judge = judged(mrkdwn("".join(signs))[:1000])
    assert judge.mentions == []
    assert {v.rule for v in judge.violations if v.rule != "message_length"} <= {"no_fallback"}


def test_a_long_article_takes_no_longer_than_its_length() -> None:
    """Forty thousand characters in short paragraphs; not a second for each look back."""
    began = process_time()
    assert mrkdwn("x\n\n" * 13_000).count("x") == 13_000
    assert process_time() - began < 10


def test_no_name_can_end_the_bold_that_it_stands_in_and_speak_for_another() -> None:
    dialect = SlackDialect(SUNDAY_TEN)
    markdown = f"**{dialect.harmless('x*: yes. *Grace')}**: no"
    assert dialect.restored(mrkdwn(markdown)) == "*x: yes. Grace*: no"
