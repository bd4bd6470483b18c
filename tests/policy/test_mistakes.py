"""Each kind of mistake in a policy is told with its file, its line and what to do."""

from pathlib import Path

from tests.cases import each_case
from tests.policy.written import DEFAULT, changed, error_of, line_with, told

# What is in the file, what was written instead, and what is told: the mistake, then the remedy.
MISTAKES = {
    "unknown section": (
        ("[patience]", "[pateince]"),
        'there is no section "pateince". Did you mean "patience"?',
        "Known: desk, hours, holidays",
    ),
    "unknown key": (("prefix =", "prefx ="), '[desk] has no setting "prefx".', 'mean "prefix"?'),
    "unknown key far from any": (("prefix =", "zzz ="), 'no setting "zzz". Known: name', ""),
    "a key of a team": (("skills =", "skils ="), '[teams.network] has no setting "skils".', ""),
    "a role where there are none": (
        ('escalates_to = "lead"', 'role = "123"'),
        '[queues.support] role is a Discord role, and the queue lives on "console".',
        "Leave it out; members_are_agents goes by the room.",
    ),
    "a role by its name": (
        ('platform = "console"  ', 'role = "@agents"\nplatform = "discord"'),
        '[queues.support] role must be the id of a Discord role, not "@agents".',
        "Like 123456789012345678: Copy Role ID, in Developer Mode.",
    ),
    "private escalation to nobody": (
        ('private_escalation = ["lead"]', 'private_escalation = ["leed"]'),
        '[queues.people] private_escalation names "leed", which is not defined.',
        'Did you mean "lead"?',
    ),
    "private escalation of all": (
        ('escalates_to = "lead"', 'private_escalation = ["lead"]'),
        "[queues.support] private_escalation is for a private queue, and this one is not.",
        "Leave it out, or add private = true.",
    ),
    "a key of a target": (
        ('clock = "working_hours" }', 'clok = "working_hours" }'),
        '[priorities.low.first_response] has no setting "clok".',
        'Did you mean "clock"?',
    ),
    "duration": (
        ('every = "2 days"', 'every = "two days"'),
        '[priorities.low] update_every says "two days", which is no duration up to ten years.',
        'Write it like "30 minutes", "4 hours" or "2 days".',
    ),
    "duration of nothing": (('"10 minutes"', '"0 minutes"'), "[patience] details says", "Write"),
    "duration too long": (('"5 days"', '"999999999 weeks"'), "[patience] waiting says", "Write"),
    "duration as number": (('"5 days"', "5"), "[patience] waiting must be a text in quotes.", ""),
    "opening": (
        ('monday = ["10:00-18:00"]', 'monday = ["10-18"]'),
        '[hours] monday: "10-18" is not an opening;',
        'write it like "10:00-18:00"',
    ),
    "opening at no time": (
        ('monday = ["10:00-18:00"]', 'monday = ["10:00-25:00"]'),
        "[hours] monday:",
        "times go from 00:00 to 24:00",
    ),
    "openings that overlap": (
        ('monday = ["10:00-18:00"]', 'monday = ["12:00-18:00", "10:00-13:00"]'),
        "[hours] monday has openings that overlap.",
        "Join them into one.",
    ),
    "opening not in a list": (
        ('monday = ["10:00-18:00"]', 'monday = "10:00-18:00"'),
        "[hours] monday must be a list of texts.",
        'Like ["one", "two"].',
    ),
    "zone": (
        ('"Asia/Jerusalem"', '"Asia/Jerusalm"'),
        '"Asia/Jerusalm" is not a time zone;',
        'write it like "Europe/Berlin"',
    ),
    "holiday": (
        ("dates = []", 'dates = ["31.12.2026"]'),
        '[holidays] dates: "31.12.2026" is not a date;',
        "write it like 2026-12-31.",
    ),
    "holiday with an hour": (
        ("dates = []", "dates = [2026-12-31T10:00:00]"),
        "is not a date;",
        "write it like 2026-12-31.",
    ),
    "holidays not in a list": (("dates = []", "dates = 2026-12-31"), "must be a list of", "Like"),
    "team's queue": (
        ('queue = "support"', 'queue = "suport"'),
        '[teams.network] queue names "suport", which is not defined.',
        'Did you mean "support"? Known: support, people, lead.',
    ),
    "team's category": (
        ('categories = ["technical"]', 'categories = ["technicl"]'),
        '[teams.network] categories names "technicl"',
        'Did you mean "technical"?',
    ),
    "agent's team": (
        ('teams = ["people"]', 'teams = ["peple"]'),
        '[agents.mary] teams names "peple", which is not defined.',
        'Did you mean "people"?',
    ),
    "default team": (
        ('default_team = "frontdesk"', 'default_team = "fontdesk"'),
        '[desk] default_team names "fontdesk"',
        'Did you mean "frontdesk"?',
    ),
    "escalation to nowhere": (
        ('escalates_to = "lead"', 'escalates_to = "leader"'),
        '[queues.support] escalates_to names "leader"',
        'Did you mean "lead"?',
    ),
    "escalation to itself": (
        ('escalates_to = "lead"', 'escalates_to = "support"'),
        "escalation goes in a circle: support -> support.",
        "Leave one of them out.",
    ),
    "a character that no database keeps": (
        ('name = "Network"', 'name = "Net\\u0000work"'),
        "[teams.network] name has a character that cannot be stored",
        "Delete it.",
    ),
    "same room": (
        ('room = "#people"', 'room = "#support"'),
        "[queues.people] has the same room as [queues.support].",
        "Each queue needs a room of its own.",
    ),
    "same handle": (
        ('console = "alan"', 'console = "grace"'),
        'console = "grace" is also [agents.grace].',
        "A handle belongs to one agent.",
    ),
    "agent nobody can reach": (
        ('console = "alan"', ""),
        "[agents.alan] is known on no platform.",
        'Add console = "alan"',
    ),
    "platform": (('"console"', '"consol"'), 'platform names "consol"', 'mean "console"?'),
    "clock": (('clock = "calendar"', 'clock = "office"'), 'clock names "office"', "Known:"),
    "priority of a category": (
        ('priority = "medium"', 'priority = "midium"'),
        '[categories.technical] priority names "midium"',
        'Did you mean "medium"?',
    ),
    "detail that is asked": (
        ('ask = ["category"', 'ask = ["categroy"'),
        '[dialog] ask names "categroy"',
        'Did you mean "category"?',
    ),
    "question that is asked": (
        ('ask = ["benefit"', 'ask = ["benefits"'),
        '[categories.feature] ask names "benefits"',
        'Did you mean "benefit"?',
    ),
    "choice without options": (
        ("[questions.benefit]", '[questions.benefit]\nkind = "choice"'),
        "[questions.benefit] options are not 2 to 10 different texts.",
        "",
    ),
    "options of a text": (
        ('text = "Who would', 'options = ["a", "b"]\ntext = "Who would'),
        "[questions.benefit] options are for a choice.",
        'Write kind = "choice", or leave them out.',
    ),
    "question that is too long": (
        ('text = "Who would', f'text = "{"long " * 50}Who would'),
        "[questions.benefit] text is longer than 200 characters.",
        "Ask one thing.",
    ),
    "language": (('["en"]', '["xx"]'), '[desk] languages names "xx"', "Known: en"),
    "no language": (('["en"]', "[]"), "[desk] languages names none.", 'Write ["en"].'),
    "prefix": (('"HD"', '"H-1"'), '[desk] prefix "H-1" is not 1 to 8 letters.', ""),
    "number too small": (("= 1001", "= 0"), "must be a number from 1 to 900000000.", ""),
    "share": (("= 0.75", "= 1.5"), "warn_at must be a number from 0.05 to 0.99.", ""),
    "share of nothing known": (("= 0.75", "= nan"), "must be a number from 0.05 to 0.99.", ""),
    "rating": (("low = 2", "low = 6"), "[ratings] low must be a number from 0 to 5.", ""),
    "number as text": (("low = 2", 'low = "2"'), "low must be a number from 0 to 5.", ""),
    "number as flag": (("low = 2", "low = true"), "low must be a number from 0 to 5.", ""),
    "wrong share": (("= 0.05", "= 0.6"), "wrong_share must be a number from 0 to 0.5.", ""),
    "files per ticket": (("= 20\n", "= -1\n"), "per_ticket must be a number from 0 to 1000.", ""),
    "size": (('"10 MB"', '"10 apples"'), "[files] largest is no size up to 1 GB.", '"10 MB".'),
    "size too large": (('"10 MB"', '"2 GB"'), "[files] largest is no size up to 1 GB.", ""),
    "size beyond all": (('"10 MB"', f'"{"9" * 400} GB"'), "largest is no size up to 1 GB.", ""),
    "size as number": (('"10 MB"', "10"), "[files] largest must be a text in quotes.", ""),
    "flag as text": (("pages = true", 'pages = "yes"'), "pages must be true or false.", ""),
    "text as number": (('"Support"', "7"), "[desk] name must be a text in quotes.", ""),
    "list of numbers": (('["vpn"', "[1"), "[teams.network] skills must be a list of texts.", ""),
    "list as text": (('["vpn"', '[["vpn"]'), "skills must be a list of texts.", ""),
    "nothing in the name": (('"Support"', '" "'), "[desk] name is empty.", "leave the line out"),
    "nothing in the zone": (('"Asia/Jerusalem"', '""'), "[hours] zone is empty.", "Write a text"),
    "nothing in the queue": (('queue = "support"', 'queue = ""'), "queue is empty.", "Write a"),
    "nothing in the room": (('room = "#support"', 'room = ""'), "room is empty.", "Write a text"),
    "nothing in a time": (
        ('within = "4 hours"', 'within = ""'),
        "within is empty.",
        "Write a text",
    ),
    "nothing in the size": (('"10 MB"', '""'), "largest is empty.", "Write a text"),
    "nothing in a priority": (('priority = "medium"', 'priority = ""'), "priority is empty.", ""),
    "nothing in the prefix": (('"HD"', '""'), "[desk] prefix is empty.", "Write a text"),
    "nothing in the team": (('team = "frontdesk"', 'team = ""'), "default_team is empty.", ""),
    "a table that is a value": (
        ('first_response = { within = "4 hours", clock = "working_hours" }', "first_response = 4"),
        "[priorities.low.first_response] must be a table.",
        "Write it as [priorities.low.first_response].",
    ),
}


@each_case(("change", "what", "remedy"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_once_with_file_line_and_remedy(
    tmp_path: Path, change: tuple[str, str], what: str, remedy: str
) -> None:
    line = DEFAULT[: DEFAULT.index(change[0])].count("\n") + 1
    (said, *more) = told(tmp_path, changed(change))
    if "agents.alan" in said:
        line = line_with(DEFAULT, "[agents.alan]")
    assert said.startswith(f"desk.toml:{line}: ")
    assert what in said and remedy in said
    assert all('needs "' in other for other in more), "only what is then missing is told besides"


@each_case(
    ("gone", "named_at", "what", "remedy"),
    [
        ('zone = "Asia', "[hours]", '[hours] needs "zone".', "Add it as a text in quotes."),
        ('name = "Network"', "[teams.network]", '[teams.network] needs "name".', "Add it"),
        ('room = "#lead"', "[queues.lead]", '[queues.lead] needs "room".', "Add it"),
        ('platform = "console"          #', "[queues.support]", 'needs "platform".', "Add it"),
        (
            "first_response",
            "[priorities.low]",
            '[priorities.low] needs "first_response".',
            'Like { within = "2 hours", clock = "working_hours" }.',
        ),
        ("update_every =", "[priorities.low]", '[priorities.low] needs "update_every".', "Add it"),
    ],
)
def test_what_is_missing_is_told_where_it_belongs(
    tmp_path: Path, gone: str, named_at: str, what: str, remedy: str
) -> None:
    lines = DEFAULT.split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith(gone))
    lines[at] = ""
    (said,) = told(tmp_path, "\n".join(lines))
    assert said.startswith(f"desk.toml:{line_with(DEFAULT, named_at)}: ")
    assert what in said and remedy in said


def test_a_problem_knows_its_line_as_a_number(tmp_path: Path) -> None:
    error = error_of(tmp_path, changed(('"HD"', '"H-1"')))
    assert [problem.line for problem in error.problems] == [line_with(DEFAULT, "prefix")]
