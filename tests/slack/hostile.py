"""What people write who want to call everybody, to dress up a link, or to break the page."""

from datetime import datetime, timedelta
from itertools import cycle

from adapters.words.rendering import placeholders, plain
from core.model.actions import Value
from tests.clock import SUNDAY_TEN

HOSTILE: tuple[str, ...] = (
    # Calls and tokens of Slack's.
    *("<!channel>", "<!here|here>", "<!everyone> <!subteam^S1|@it>", "<@U1>", "<@U0GRACE|Grace>"),
    *("<#C1|general>", "<!date^0^{date}|now>", "@channel @here @everyone", "<!channel"),
    "&lt;!channel&gt; &amp;lt;!here&amp;gt; &#60;!channel&#62;",
    # Links in disguise.
    *("<https://evil.test|https://bank.test>", "[bank](https://evil.test)", "<mailto:a@b.c|bank>"),
    *("https://evil.test|https://bank.test", "https://evil.test>https://bank.test", "https://"),
    *("https://a.test/?a=1&b=<2>", "https://a.test/`x`", "https://a.test/'\"x"),
    *("javascript:alert(1)", "[x](javascript:alert(1))", "(see https://a.test/x_y_z)."),
    "https://bank.test@evil.test/\\..",
    # Our own Markdown, and Slack's.
    *("**bold** _it_ ~no~ *no*", "# head\n## head", "- a\n- b\n  - c", "> quote\n>>> all"),
    *("1. one\n2. two", "`code` ``co`de``", "```\ncode", "```\ncode\n```\n```", "~~~\ncode"),
    *("-# small\n-# print", "***", "---", "| a | b |\n|---|---|", "\\*x\\* \\", "a\\"),
    *("![x](https://a.test/p.png)", "[[optional]] {braces}"),
    # What cannot be seen.
    *("\ufdd0\ufdd1", "\ufdd00\ufdd1", "\ufdd017\ufdd1 \uf8ff \U000f0000"),
    *("\ue0000\ue001", "a\u202eb\u2066c\u2069", "\u2066\u2067a\u2069", "a\u2069 \u200fb\u200e"),
    *(
        "z\u200be\u200cr\u200do\ufeff",
        "\x00\x07\x1b[31m\x7f\x85",
        "a\u00adb",
        "\ud800",
        "\r\n\tx\r",
    ),
    *(" ", "\u00a0", "\u3000\u2003", "\n\n\n", "\u2028\u2029x"),
    # Other scripts.
    *("\u05e9\u05dc\u05d5\u05dd, \u05d4-VPN", "\u0645\u0631\u062d\u0628\u0627", "\u0301" * 50),
    "\N{PILE OF POO}\N{THUMBS UP SIGN}" * 20,
)
HUGE: tuple[str, ...] = (
    *("https://" + "&" * 1990, "```\nhttps://" + "&" * 1990, "x https://" + "a" * 1990 + " y"),
    *("&" * 4000, "<" * 4000, "x" * 9000, "no space " * 900, "word\n" * 2000, "&amp;" * 900),
    *("\u05d0" * 4000, "https://a.test/?b " * 500, "```\n" + "code\n" * 1500 + "```"),
)
CROWDS: tuple[str, ...] = tuple("\n".join(HOSTILE[at::9]) for at in range(9))
"""All of them, some in one text."""
MOMENTS = frozenset(
    {
        *("due", "opens", "closes", "update_by", "reply_due", "resolution_due", "at", "given"),
        *("reply_by", "solve_by", "next_by", "reply_was_due", "solve_was_due", "next_was_due"),
        *("resolution_was_due", "page_at", "paged_at", "paged_again_at", "word_was_due"),
        *("reopen_by", "until", "left"),
    }
)
SPANS = frozenset({"within", "took", "promised", "ago", "reply_ago", "solve_ago", "next_ago"})
NUMBERS = frozenset({"n", "score", "number", "limit", "calls"})
WHEN = SUNDAY_TEN + timedelta(hours=2)


def facts(name: str, *words: str) -> dict[str, Value]:
    """Every fact of this wording: moments and numbers as they are, all else in these words."""
    needed, optional = placeholders(name)
    given = zip(sorted(needed | optional), cycle(words), strict=False)
    return {key: fact(key, said) for key, said in given}


def fact(key: str, words: str) -> Value:
    if key in MOMENTS:
        return WHEN
    if key in SPANS:
        return timedelta(hours=4)
    return 3 if key in NUMBERS else words


def moments(given: dict[str, Value]) -> int:
    return sum(isinstance(value, datetime) for value in given.values())


def seen(words: str) -> str:
    """What a reader may see of it: all but what cannot be seen."""
    return plain(words)
