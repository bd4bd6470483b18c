"""What a mail's writer wrote, out of what a mail contains. Used by `reader`.

Each line gets one of these parts:

OWN          written by the sender; shown
QUOTED       the earlier mail and what a client puts above it; cut
SIGNATURE    cut
FORWARDED    somebody else's mail that the sender passes on; shown

Quoted is what is marked: lines with `>`, blockquotes of a client, containers that clients make for
the earlier mail. What stands between or beneath marked lines is OWN. Where a client marks nothing,
its header block or a strong attribution begins the quotation, which then goes on to the end (or to
the end of its container). That happens only in a reply: in a first mail the same lines are something
that the sender pasted.

When nothing would be left, nothing is cut: the answer was written into the quotation.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from adapters.email.reading.lines import Line, join_lines
from adapters.email.reading.quotations.attributions import Attribution, find_attribution
from adapters.email.reading.quotations.separators import (
    header_block,
    is_forward_mark,
    is_original_mark,
    is_ruler,
    label_count,
)
from adapters.email.reading.quotations.signatures import own_end


class Kind(Enum):
    """What the headers say of the mail."""

    FIRST = 0
    REPLY = 1
    FORWARD = 2


class LinePart(Enum):
    OWN = 0
    QUOTED = 1
    SIGNATURE = 2
    FORWARDED = 3


@dataclass(frozen=True, slots=True)
class Written:
    """`text` is what people read first. `is_forward` if it contains a mail that is passed on;
    `has_quotation` if an earlier mail was left out.
    """

    text: str
    is_forward: bool = False
    has_quotation: bool = False
    parts: Sequence[LinePart] = field(default=(), repr=False)


_SEE_BELOW: Final = re.compile(
    r"\b(?:in[- ]?line|see below|see (?:my )?(?:answers?|comments?|replies|responses?|notes)\b.{0,30}\b(?:below|red|blue|green|bold|within)"
    r"|(?:answers?|comments?|replies) (?:are )?(?:below|in (?:red|blue|green|bold))|answered below"
    r"|(?:antwort(?:en)?|kommentare?|anmerkungen) .{0,30}(?:unten|im text|in rot|in blau|in grün|rot markiert)|siehe unten|s\. ?unten"
    r"|(?:réponses?|commentaires?) .{0,30}(?:ci-dessous|en rouge|en bleu|dans le texte)|voir ci-dessous"
    r"|(?:respuestas?|comentarios?) .{0,30}(?:abajo|más abajo|en rojo|en azul|debajo)|ver (?:más )?abajo"
    r"|(?:risposte|commenti) .{0,30}(?:sotto|in rosso|in blu)|vedi sotto"
    r"|(?:respostas?|comentários?) .{0,30}(?:abaixo|em vermelho|em azul)|ver abaixo"
    r"|(?:antwoorden|opmerkingen|reactie) .{0,30}(?:hieronder|in rood|in blauw|in de tekst)|zie hieronder"
    r"|(?:odpowiedzi|komentarze|uwagi) .{0,30}(?:poniżej|na czerwono|na niebiesko|w tekście)|patrz poniżej)"
    r"|(?:ראה|ראו|תשובות|הערות).{0,20}(?:למטה|באדום|בכחול|בגוף)|(?:انظر|الردود|الإجابات|إجاباتي).{0,20}(?:أدناه|بالأحمر|بالأزرق)",
    re.IGNORECASE,
)
MAX_POINTER_CHARS: Final = 300
"""Words longer than that are an answer themselves, even if they mention what is below."""


def read_written(lines: Sequence[Line], kind: Kind) -> Written:
    """What was written in a mail of this kind."""
    parser = _Parser(lines, kind)
    parser.run()
    parts = parser.parts
    text = _text(lines, parts)
    has_quotation = LinePart.QUOTED in parts
    points_below = (
        len(text) <= MAX_POINTER_CHARS
        and has_quotation
        and _SEE_BELOW.search(text) is not None
        and not parser.has_own_below
    )
    if not text.strip() or points_below:
        text, has_quotation = join_lines(lines), False
    return Written(text, parser.is_forward, has_quotation, parts)


def _text(lines: Sequence[Line], parts: Sequence[LinePart]) -> str:
    """The lines that are shown; a cut leaves a blank line."""
    shown = list[Line]()
    for line, part in zip(lines, parts, strict=True):
        if part in (LinePart.OWN, LinePart.FORWARDED):
            shown.append(line)
        elif shown and not shown[-1].is_blank:
            shown.append(Line(""))
    return join_lines(shown)


class _Parser:
    def __init__(self, lines: Sequence[Line], kind: Kind) -> None:
        self.lines = lines
        self.parts = [LinePart.OWN] * len(lines)
        self.kind = kind
        self.is_forward = kind is Kind.FORWARD
        self.has_own_below = False
        self.is_attributed = False
        self.unattributed = list[tuple[int, int]]()
        self.attributions = dict[int, Attribution | None]()
        self.marked_groups = {line.group for line in lines if line.group and line.depth}
        self.group_ends = {line.group: at + 1 for at, line in enumerate(lines) if line.group}
        if kind is Kind.FIRST and self._looks_like_reply():
            self.kind = Kind.REPLY

    def _looks_like_reply(self) -> bool:
        """A client's container or a strong attribution above marked lines says so too: some
        gateways lose the headers.
        """
        if any(line.group for line in self.lines):
            return True
        for at, line in enumerate(self.lines):
            if line.depth and (not at or not self.lines[at - 1].depth):
                above = self._last_words(at)
                found = self._attribution(above) if above >= 0 else None
                if found is not None and found.is_strong:
                    return True
        return False

    def _attribution(self, last: int) -> Attribution | None:
        """The attribution that ends on this line; looked for once."""
        if last not in self.attributions:
            self.attributions[last] = find_attribution(self.lines, last)
        return self.attributions[last]

    def run(self) -> None:
        at = 0
        while at < len(self.lines):
            at = self._step(at)
        self._cut_signatures()
        first_cut = next((i for i, p in enumerate(self.parts) if p is LinePart.QUOTED), None)
        if first_cut is not None:
            self.has_own_below = any(
                part is LinePart.OWN and not line.is_blank
                for line, part in zip(self.lines[first_cut:], self.parts[first_cut:], strict=True)
            )

    def _step(self, at: int) -> int:
        """Decides on the lines from `at`; returns where to go on."""
        line = self.lines[at]
        if line.is_blank and not line.starts_history:
            if line.depth and self._is_quotation(at):
                self.parts[at] = LinePart.QUOTED
            return at + 1
        if line.is_forward or (not line.depth and is_forward_mark(line)):
            return self._forward(at)
        if line.depth:
            return self._read_marked_lines(at)
        if line.group and line.group not in self.marked_groups:
            return self._group(at)
        if line.is_indented and not line.is_blank:
            return self._read_blockquote(at)
        if taken := self._history(at):
            return taken
        return at + 1

    # marked lines

    def _read_marked_lines(self, at: int) -> int:
        """A run of lines with quotation marks, and the attribution above it."""
        if self.kind is Kind.FORWARD:
            return self._forward(at)
        end = at
        while end < len(self.lines) and (self.lines[end].depth or self._is_gap(end)):
            end += 1
        while self.lines[end - 1].is_blank and not self.lines[end - 1].depth:
            end -= 1
        attribution = self._attribution_above(at)
        if attribution and self.kind is Kind.FIRST and not attribution.is_strong:
            attribution = None  # above a log: "On 2 servers the job wrote:"
        if not attribution and not self._is_quotation(at):
            return end
        if attribution:
            self._cut_quotation(attribution.start, end)
        else:
            self.unattributed += [] if self.is_attributed else [(at, end)]
            self._mark(at, end, LinePart.QUOTED)
        return end

    def _read_blockquote(self, at: int) -> int:
        """Lines in a blockquote that does not say what it is: quoted, if an attribution is above."""
        end = self._indented_end(at)
        attribution = self._attribution_above(at) if self.kind is Kind.REPLY else None
        if attribution:
            self._cut_quotation(attribution.start, end)
        elif self.kind is Kind.REPLY and self._attribution_end(at):
            self._cut_quotation(at, end)  # Yahoo on a telephone writes it inside
        return end

    def _indented_end(self, at: int) -> int:
        while at < len(self.lines) and (self.lines[at].is_indented or self.lines[at].depth):
            at += 1
        return at

    def _is_gap(self, at: int) -> bool:
        """A blank line between two marked ones."""
        following = self.lines[at + 1 : at + 2]
        return self.lines[at].is_blank and bool(following) and following[0].depth > 0

    def _is_quotation(self, at: int) -> bool:
        """Are marked lines without an attribution the earlier mail? In a reply, yes. In a first mail
        they are a log or a command line; so are lines that begin with three marks at once.
        """
        if self.kind is Kind.FIRST:
            return False
        before = self.lines[at - 1].depth if at else 0
        return before > 0 or self.lines[at].depth < 3 or self.lines[at].group > 0

    def _attribution_above(self, at: int) -> Attribution | None:
        above = self._last_words(at)
        if above < 0 or self.parts[above] is not LinePart.OWN or self.lines[above].depth:
            return None
        if found := self._attribution(above):
            return found
        if is_original_mark(self.lines[above]):
            return Attribution(above, above + 1, is_strong=True)
        for start in range(max(0, above - 10), above):
            length = header_block(self.lines, start)
            if length and start + length == above + 1:
                return Attribution(self._with_ruler(start), above + 1, is_strong=True)
        return None

    def _last_words(self, before: int) -> int:
        """The last line above that is not blank, over at most two blank ones; -1 for none."""
        for at in range(before - 1, max(-1, before - 4), -1):
            if not self.lines[at].is_blank:
                return at
        return -1

    # what clients do not mark

    def _group(self, at: int) -> int:
        """A container without blockquotes: all of it is the earlier mail, unless it is passed on."""
        group = self.lines[at].group
        end = self.group_ends[group]
        if self.kind is Kind.FORWARD or any(
            is_forward_mark(line) for line in self.lines[at : min(at + 5, end)]
        ):
            return self._forward(at)
        start = at
        if above := self._attribution_above(at):
            start = above.start
        self._cut_quotation(start, end)
        return end

    def _history(self, at: int) -> int:
        """Where the earlier mail begins without marks: its lines are cut to the end."""
        start = at
        body = self._history_body(at)
        if body <= at:
            return 0
        if self.kind is Kind.FORWARD:
            return self._forward(at)
        if self.kind is Kind.FIRST and not self.lines[at].starts_history:
            return body if is_original_mark(self.lines[at]) else at + 1
        following = next(
            (n for n in range(body, len(self.lines)) if not self.lines[n].is_blank), None
        )
        if following is not None and self.lines[following].depth:
            self._cut_quotation(start, body)  # marked after all, so that what is between is seen
            return body
        if following is not None and self.lines[following].is_indented:
            end = self._indented_end(following)
            self._cut_quotation(start, end)
            return end
        group = self.lines[at].group
        end = self.group_ends[group] if group else len(self.lines)
        self._cut_quotation(start, end)
        return end

    def _history_body(self, at: int) -> int:
        """Behind what a client puts above an unmarked earlier mail; `at` or less for none."""
        line = self.lines[at]
        ahead = at
        if is_ruler(line) or is_original_mark(line):
            ahead = next(
                (
                    n
                    for n in range(at + 1, min(at + 4, len(self.lines)))
                    if not self.lines[n].is_blank
                ),
                at,
            )
        if length := header_block(self.lines, ahead):
            return ahead + length
        if line.starts_history and label_count(self.lines, at) >= 3:
            return at + 3
        if is_original_mark(line):
            return self._attribution_end(ahead) or at + 1
        if is_ruler(line):
            return 0
        return self._attribution_end(at)

    def _attribution_end(self, at: int) -> int:
        """Behind a strong attribution that begins on this line."""
        for last in range(at, min(at + 4, len(self.lines))):
            found = self._attribution(last)
            if found and found.start == at and found.is_strong:
                return found.end
            if self.lines[last].is_blank:
                break
        return 0

    def _with_ruler(self, start: int) -> int:
        above = self._last_words(start)
        if above >= 0 and (is_ruler(self.lines[above]) or is_original_mark(self.lines[above])):
            return above
        return start

    # what all use

    def _forward(self, at: int) -> int:
        """What is passed on is shown to its end, with its quotations."""
        self.is_forward = True
        for each in range(at, len(self.lines)):
            self.parts[each] = LinePart.FORWARDED
        return len(self.lines)

    def _cut_quotation(self, start: int, end: int) -> None:
        """Cuts a quotation that a client's attribution, header block or container proves. Marked
        lines above the first of them are the writer's: steps, or a log.
        """
        for each in self.unattributed:
            self._mark(*each, LinePart.OWN)
        self.unattributed, self.is_attributed = [], True
        self._mark(start, end, LinePart.QUOTED)

    def _mark(self, start: int, end: int, part: LinePart) -> None:
        self.parts[start:end] = [part] * (end - start)

    def _cut_signatures(self) -> None:
        """In each run of own words by itself."""
        words = [self._is_word(at) for at in range(len(self.lines))]
        total, at = sum(words), 0
        while at < len(self.lines):
            if self.parts[at] is not LinePart.OWN:
                at += 1
                continue
            end = at
            while end < len(self.lines) and self.parts[end] is LinePart.OWN:
                end += 1
            self._cut_signature(at, end, has_words=total > sum(words[at:end]))
            at = end

    def _is_word(self, at: int) -> bool:
        line = self.lines[at]
        return self.parts[at] is LinePart.OWN and not line.is_blank and not line.is_signature

    def _cut_signature(self, start: int, end: int, *, has_words: bool) -> None:
        run = self.lines[start:end]
        kept = {
            id(line)
            for line in own_end(
                [each for each in run if not each.is_signature], has_words=has_words
            )
        }
        for at, line in enumerate(run, start):
            if line.is_signature or id(line) not in kept:
                self.parts[at] = LinePart.SIGNATURE
