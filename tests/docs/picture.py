"""The first scene of the sample conversation as an SVG: a terminal window, drawn from its text."""

import re
from html import escape
from typing import Final

CHAR_WIDTH: Final = 8.4
LINE_HEIGHT: Final = 19
MARGIN: Final = 24
TITLE_BAR: Final = 36
BUTTON: Final = re.compile(r"\[\d+\] [^\[]*?(?=\s{2,}\[|$)")

STYLE: Final = """
  text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #c9d1d9; }
  .typed { fill: #7ee787; font-weight: bold; }
  .comment { fill: #8b949e; font-style: italic; }
  .who { fill: #79c0ff; }
  .button { fill: #ffa657; }
"""


def draw_svg(transcript: str, title: str) -> str:
    """An SVG of the transcript, one text element a line; it loads nothing and has no script."""
    lines = transcript.splitlines()
    width = round(2 * MARGIN + CHAR_WIDTH * max(map(len, lines)))
    height = TITLE_BAR + 2 * MARGIN + LINE_HEIGHT * (len(lines) - 1)
    drawn = "\n".join(
        f'  <text xml:space="preserve" x="{MARGIN}" y="{TITLE_BAR + MARGIN + n * LINE_HEIGHT}">'
        f"{_draw_line(line)}</text>"
        for n, line in enumerate(lines)
        if line.strip()
    )
    dots = "".join(
        f'<circle cx="{MARGIN + 20 * n}" cy="18" r="6" fill="{colour}"/>'
        for n, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(title)}">\n<style>{STYLE}</style>\n'
        f'  <rect width="{width}" height="{height}" rx="10" fill="#0d1117"/>\n'
        f'  {dots}\n  <text x="{width // 2}" y="23" text-anchor="middle" class="comment">'
        f"{escape(title)}</text>\n{drawn}\n</svg>\n"
    )


def _draw_line(line: str) -> str:
    if line.startswith("#"):
        return _span("comment", line)
    typed = re.match(r"(\w+>) (.*)", line)
    if typed:
        return f"{_span('who', typed[1])} {_span('typed', typed[2])}"
    who, bar, said = line.partition("|")
    if not bar:
        return escape(line)
    drawn, end = "", 0
    for button in BUTTON.finditer(said):
        drawn += escape(said[end : button.start()]) + _span("button", button[0])
        end = button.end()
    return f"{_span('who', who)}{_span('comment', bar)}{drawn}{escape(said[end:])}"


def _span(kind: str, text: str) -> str:
    return f'<tspan class="{kind}">{escape(text)}</tspan>'
