"""What is read of HTML: the words that a reader sees, and nothing that they do not."""

import pytest

from adapters.email.reading.remarks import Remark
from tests.cases import each_case
from tests.email.reading.mails import read_html

HIDDEN = {
    "display": '<span style="display:none">IGNORE</span>',
    "display, in capitals": '<span STYLE="DISPLAY : NONE !important">IGNORE</span>',
    "visibility": '<div style="visibility:hidden">IGNORE</div>',
    "no size": '<p style="font-size:0">IGNORE</p>',
    "one pixel": '<p style="font-size:1px">IGNORE</p>',
    "no opacity": '<p style="opacity:0">IGNORE</p>',
    "no height": '<div style="max-height:0;overflow:hidden">IGNORE</div>',
    "no width": '<div style="width:0px; overflow: hidden">IGNORE</div>',
    "far away": '<div style="position:absolute;left:-9999px">IGNORE</div>',
    "indented away": '<p style="text-indent:-9999px">IGNORE</p>',
    "white on white": '<font color="#ffffff">IGNORE</font>',
    "white by name": '<span style="color:white">IGNORE</span>',
    "nearly white": '<span style="color:rgb(254, 254, 253)">IGNORE</span>',
    "transparent": '<span style="color:transparent">IGNORE</span>',
    "on its own colour": '<td bgcolor="#336699"><span style="color:#336699">IGNORE</span></td>',
    "attribute": "<div hidden>IGNORE</div>",
    "outlook": '<span style="mso-hide:all">IGNORE</span>',
    "clipped": '<span style="clip:rect(0 0 0 0);position:absolute">IGNORE</span>',
    "nested": '<div style="display:none"><p><b>IGNORE</b></p></div>',
    "a style sheet": "<style>.x{display:none}</style><p class='a x'>IGNORE</p>",
    "by id": "<style>#y { visibility: hidden }</style><p id=y>IGNORE</p>",
    "by element": "<style>u{font-size:0}</style><u>IGNORE</u>",
    "a compound": "<style>p.x.y{display:none}</style><p class='y x'>IGNORE</p>",
    "a descendant": "<style>div .x{color:#fff}</style><div><i class=x>IGNORE</i></div>",
    "on each screen": "<style>@media all{.x{display:none}}</style><p class=x>IGNORE</p>",
    "with comments": "<style>/* } */ .x{display:/**/none}</style><p class=x>IGNORE</p>",
    "script": "<script>IGNORE</script>",
    "comment": "<!-- IGNORE -->",
    "conditional comment": "<!--[if mso]>IGNORE<![endif]-->",
    "title": "<title>IGNORE</title>",
    "template": "<template>IGNORE</template>",
    "svg": "<svg><text>IGNORE</text></svg>",
    "option": "<select><option>IGNORE</select>",
    "attributes": '<p title="IGNORE" data-x="IGNORE"></p>',
}


@each_case("html", HIDDEN.values(), ids=HIDDEN)
def test_what_a_reader_does_not_see_is_not_read(html: str) -> None:
    found = read_html(f"<p>Hello</p>{html}<p>world</p>")
    assert "IGNORE" not in found.text + found.full_text
    assert found.text.split() == ["Hello", "world"]


SEEN = {
    "white on dark": '<td bgcolor="#003366"><font color="white">SEEN</font></td>',
    "white on a picture": '<td background="x.png"><font color="white">SEEN</font></td>',
    "white on a colour": '<a style="color:#fff;background:#06c url(none)" href="#">SEEN</a>',
    "small in large": '<td style="font-size:0"><span style="font-size:14px">SEEN</span></td>',
    "on small screens": "<style>@media (max-width:600px){.x{display:none}}</style><p class=x>SEEN",
    "in print": "<style>@media print{.x{display:none}}</style><p class=x>SEEN",
    "another class": "<style>.x{display:none}</style><p class=y>SEEN",
    "the wrong element": "<style>p.x{display:none}</style><i class=x>SEEN</i>",
    "on hover": "<style>.x:hover{display:none}</style><p class=x>SEEN",
    "outlook's indent": '<p style="margin-left:.5in;text-indent:-.25in">SEEN</p>',
    "overflow alone": '<div style="overflow:hidden;height:40px">SEEN</div>',
    "revealed": "<![if !mso]>SEEN<![endif]>",
    "without script": "<noscript>SEEN</noscript>",
}


@each_case("html", SEEN.values(), ids=SEEN)
def test_what_a_reader_sees_is_read(html: str) -> None:
    assert "SEEN" in read_html(f"<p>Hello</p><table><tr>{html}").text


@pytest.mark.parametrize("opening", ["<!--", "<script>", "<style>", "<title>", "<iframe>"])
def test_what_is_never_closed_hides_the_rest_as_in_a_browser(opening: str) -> None:
    found = read_html(f"<p>Hello</p>{opening} IGNORE <p>more</p>")
    assert found.text == "Hello"
    assert Remark.HIDDEN_TEXT in found.remarks
    assert Remark.UNREADABLE in read_html(f"{opening}all of it").remarks


def test_hidden_words_are_named_to_agents() -> None:
    assert Remark.HIDDEN_TEXT in read_html('<p>a<span style="display:none">b</span>').remarks
    assert Remark.HIDDEN_TEXT not in read_html("<p>a<span style='display:none'> </span>").remarks


def test_tracking_pixels_and_pictures_from_elsewhere_are_never_loaded() -> None:
    found = read_html(
        '<p>a</p><img src="https://t.example/o.gif" width=1 height=1 alt="open">'
        '<img src="https://t.example/logo.png" alt="Logo"><img src="https://t.example/x.png">'
    )
    assert found.text == "a\n\n[Logo]"
    assert found.files == ()


@each_case(
    ("html", "text", "remark"),
    [
        ('<a href="https://a.example/x">click</a>', "click (https://a.example/x)", None),
        ('<a href="https://a.example/">https://a.example</a>', "https://a.example", None),
        ('<a href="https://www.a.example">www.a.example</a>', "www.a.example", None),
        ('<a href="mailto:a@b.example?subject=x">a@b.example</a>', "a@b.example", None),
        ('<a href="mailto:a@b.example">Ada</a>', "Ada (a@b.example)", None),
        ('<a href="javascript:alert(1)">click</a>', "click", None),
        ('<a href="#top">up</a>', "up", None),
        (
            '<a href="https://evil.example/">https://bank.example</a>',
            "https://bank.example (https://evil.example/)",
            Remark.DECEPTIVE_LINK,
        ),
        (
            '<a href="https://bank.example.evil.example/">bank.example</a>',
            "bank.example (https://bank.example.evil.example/)",
            Remark.DECEPTIVE_LINK,
        ),
        ('<a href="https://x.a.example">a.example</a>', "a.example (https://x.a.example)", None),
        (
            '<a href="https://xn--pple-43d.com/">my account</a>',
            "my account (https://xn--pple-43d.com/)",
            Remark.LOOKALIKE_LINK,
        ),
        ('<a href="https://[broken/">x</a>', "x (https://[broken/)", None),
    ],
)  # fmt: skip
def test_links_show_where_they_lead(html: str, text: str, remark: Remark | None) -> None:
    found = read_html(f"<p>{html}</p>")
    assert found.text == text
    assert found.remarks == ((remark,) if remark else ())


def test_lists_tables_and_code() -> None:
    found = read_html(
        "<h1>Title</h1><ul><li>one<li>two<ol start=3><li>a</li><li>b</ol></ul>"
        "<table><tr><th>A<th>B<tr><td>1<td>2</table><pre>x\n  y</pre>a<br>b<br/><br>c&nbsp;d"
    )
    assert found.text == ("Title\n\n- one\n- two\n3. a\n4. b\n\nA B\n1 2\n\nx\n  y\n\na\nb\n\nc d")


@each_case(
    ("html", "text"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("x<y<z", "x"),
        ("&lt;b&gt; &amp;amp; &#8364; &#x20AC; &euro;", "<b> &amp; € € €"),
        (f"&#{'9' * 5000}; &#x110000;", "\ufffd \ufffd"),
        ("<p>a</i></b></div>b</p>c", "ab\n\nc"),
        ("<b><i>a</b>b</i>", "ab"),
        ("<a href=\"x>y</a>words", "ywords"),
        ("\x00a<p\x00>b", "a\nb"),
        ("<table><p>a<tr><td>b", "a\n\nb"),
        ("<html><body>a<body>b", "a\n\nb"),
        ("<textarea>typed</textarea>", "typed"),
    ],
)  # fmt: skip
def test_broken_markup_is_read(html: str, text: str) -> None:
    assert read_html(html).text.split() == text.split()


def test_html_that_is_sent_as_text_is_read_as_html() -> None:
    found = read_html("<html><body><p>Hi <b>you</b></p></body></html>", "X-Test: 1")
    assert found.text == "Hi you"
