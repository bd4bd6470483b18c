"""Reading an article: what its author wrote, or each mistake with its line and its remedy."""

from datetime import date

from core.model.article import Branch
from tests.cases import each_case
from tests.knowledge.corpus import VPN, good, with_head, wrong


def test_an_article_is_read_as_it_was_written() -> None:
    vpn = good("vpn", VPN)
    assert (vpn.slug, vpn.title, vpn.category) == ("vpn", "Connect to the VPN", "network")
    assert vpn.questions[0] == "My VPN does not connect" and len(vpn.questions) == 3
    assert vpn.tags == ("vpn", "remote")
    assert vpn.audience == ("everyone",), "an article is for everyone where it names nobody"
    assert vpn.reviewed == date(2026, 1, 31)
    assert [s.anchor for s in vpn.sections] == [
        "",
        "if-it-still-does-not-connect",
        "error-809",
        "error-0x80070005",
    ]


def test_a_troubleshooting_list_is_the_ways_on() -> None:
    assert good("vpn", VPN).sections[1].branches == (
        Branch("Error 809", "#error-809"),
        Branch("Office Wi-Fi", "office-wifi#other-networks"),
    )


def test_windows_and_old_mac_line_ends_make_the_same_article() -> None:
    assert good("vpn", "\ufeff" + VPN.replace("\n", "\r\n")) == good("vpn", VPN)
    assert good("vpn", VPN.replace("\n", "\r")) == good("vpn", VPN)


def test_a_number_or_a_yes_as_title_stays_what_was_written() -> None:
    assert good("x", with_head(("title", "title: 404"))).title == "404"
    assert good("x", with_head(("title", "title: Yes"))).title == "Yes"


def test_an_article_never_reviewed_has_no_date() -> None:
    assert good("x", with_head(("reviewed", "reviewed:"))).reviewed is None


@each_case(
    ("change", "line", "what", "remedy"),
    [
        (("title", ""), 1, "no title", "Add a line title"),
        (("title", "title:"), 2, "no title", "Add a line title"),
        (("title", "title: [a, b]"), 2, "title is a list", "without a dash"),
        (("title", "title: " + "a" * 121), 2, "longer than 120", "Shorten it"),
        (("title", 'title: "a\\0b"'), 2, "control character in title", "Delete it"),
        (("title", "title: {a: b}"), 2, "not text", "quotes"),
        (("questions", "questions: why"), 3, "questions is one text", "begins with a dash"),
        (("questions", "questions: [" + "a" * 301 + "]"), 3, "longer than 300", "Shorten it"),
        (("audience", "audience: []"), 6, "audience is empty", "everyone, agents"),
        (("audience", "audience: [everyone, agents]"), 6, "everyone and others", "not both"),
        (("reviewed", "reviewed: yesterday"), 6, "not a date", "2026-01-31"),
        (("auther", "audiense: agents"), 6, "unknown key 'audiense'", "Is it audience?"),
        (("extra", "handoff:"), 6, "no handoff", "Add a line handoff"),
        (("extra", "alarm:"), 6, "no alarm", "Write alarm: [smoke"),
        (("extra", "alarm: []"), 6, "no alarm", "or delete it"),
        (("extra", "alarm: smoke"), 6, "alarm is one text", "begins with a dash"),
        (("extra", "alarm: [smoke, a]"), 6, "the alarm 'a' is too short", "as people say it"),
        (("extra", "alarm: ['!!! ?']"), 6, "the alarm '!!! ?' is too short", "as people say it"),
        (("extra", "alarm: [" + "a" * 61 + "]"), 6, "alarm is longer than 60", "Shorten it"),
        (("extra", "alarm: [{a: b}]"), 6, "alarm holds something that is not text", "quotes"),
        (("extra", "alarms: [smoke]"), 6, "unknown key 'alarms'", "Is it alarm?"),
        (("zzz", "zzz: 1"), 6, "unknown key 'zzz'", "Known keys: title"),
        (("again", "title: Another"), 6, "title stands twice", "Keep one"),
        (("title", "title: a: b"), 2, "not YAML", "quotes round a value that contains a colon"),
        (("title", "title: &a x"), 2, "anchor or an alias", "quotes"),
        (("title", "title: *a"), 2, "anchor or an alias", "quotes"),
        (("title", "title: [[[[a]]]]"), 2, "lists within lists", "plain lists"),
        (("title", 'title: "\\UFFFFFFFF"'), 1, "does not exist", "Delete it"),
        (("tags", "tags: " + "a" * 20_000), 1, "longer than 20000", "Shorten it"),
    ],
)
def test_a_broken_head_is_told_with_its_line_and_its_remedy(
    change: tuple[str, str], line: int, what: str, remedy: str
) -> None:
    problem, *_ = (p for p in wrong(with_head(change)) if what in p.what)
    assert (problem.slug, problem.line) == ("vpn", line)
    assert remedy in problem.remedy


@each_case(
    ("text", "line", "what"),
    [
        ("Just some text", 1, "no front matter"),
        ("", 1, "no front matter"),
        ("---\ntitle: VPN\n", 1, "has no end"),
        ("---\njust words\n---\nText.", 1, "has no keys"),
        (with_head(body="one\u0000"), 7, "control character (U+0000)"),
        (with_head(body=""), 7, "the article has no text"),
        (with_head(body="# VPN\n\nText."), 7, "a second title"),
        (with_head(body="Text.\n\n## ***\n\nMore."), 9, "a heading without words"),
        (with_head(body="Text.\n\n## A b\n\nc\n\n## a B\n\nd"), 13, "two headings 'a B'"),
        (with_head(body="Text.\n\n## Error 809\n\n## More\n\nc"), 9, "nothing stands under"),
        (with_head(body="Text.\n\n## " + "a" * 121 + "\n\nc"), 9, "longer than 120"),
        (with_head(body="## a\nb\n" * 101), 0, "more than 100 headings"),
        (with_head(body="a" * 200_000), 0, "longer than 200000"),
    ],
)
def test_a_broken_body_is_told_with_its_line(text: str, line: int, what: str) -> None:
    problem, *_ = (p for p in wrong(text) if what in p.what)
    assert problem.line == line
    assert problem.remedy.endswith((".", "---"))


@each_case("name", ["VPN", "my article", "a--b", "../vpn", "", "a" * 61])
def test_a_file_name_that_cannot_be_part_of_a_link_is_refused(name: str) -> None:
    (problem,) = wrong(with_head(), name)
    assert "at most 60 characters" in problem.remedy


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = with_head(
        ("title", "titel: VPN"),
        ("questions", ""),
        ("owner", "owner:"),
        ("reviewed", "reviewed: soon"),
        body="Text.\n\n## Empty\n",
    )
    told = [(p.line, p.what) for p in wrong(text, "My VPN")]
    assert told == [
        (0, "the file's name cannot be part of a link"),
        (1, "no title"),
        (2, "unknown key 'titel'"),
        (4, "no owner"),
        (5, "reviewed is not a date"),
        (9, "nothing stands under 'Empty'"),
    ]


def test_the_author_may_want_the_short_answer_before_a_section() -> None:
    body = "Short.\n\n## One\n\n<!-- lead: always -->\nText.\n\n## Two\n\nText.\n"
    body += "\n## Three\n\nlead: always\n\nText.\n"
    marked = good("vpn", with_head(body=body))
    assert [part.with_lead for part in marked.sections] == [False, True, False, True]
    assert marked.sections[3].text == marked.sections[1].text == "Text."
    assert not marked.lead_always
    assert good("vpn", with_head(("owner", "owner: network\nlead: always"), body=body)).lead_always
    assert not good("vpn", with_head(("owner", "owner: network\nlead:"), body=body)).lead_always
    (problem, *_) = wrong(with_head(("owner", "owner: network\nlead: never"), body=body))
    assert problem.what == "lead is not always"


def test_an_article_may_name_the_team_that_takes_over_and_its_lines_are_known() -> None:
    read = good("vpn", with_head(("owner", "owner: network\nhandoff: network")))
    assert read.handoff == "network"
    lines = dict(read.key_lines)
    assert lines["handoff"] == lines["owner"] + 1
    assert good("vpn", with_head(("owner", "owner: network"))).handoff == ""


def test_an_article_may_say_at_which_words_it_comes_first() -> None:
    read = good("vpn", with_head(("owner", "owner: network\nalarm: [smoke, Electric shock]")))
    assert read.alarm == ("smoke", "Electric shock")
    assert good("vpn", with_head(("owner", "owner: network"))).alarm == ()
