"""The reliability diagram: of the answers that were so sure, how many were right?"""

from collections.abc import Sequence

from rich.table import Table

from tests.benchmarks.answers.figures import Bin, Given, calibration_error, reliability

WIDTH = 40
SIZE, EDGE = 220, 34


def bars(name: str, given: Sequence[Given]) -> Table:
    """For the terminal: a bar as long as the share that was right, a mark where it should end."""
    title = f"{name}: off by {calibration_error(given):.3f} on average"
    shown = Table("sure", "right", "of", "", title=title, title_justify="left", box=None)
    for each in reliability(given):
        end, mark = round(each.right * WIDTH), min(round(each.said * WIDTH), WIDTH - 1)
        bar = "".join("|" if n == mark else "=" if n < end else " " for n in range(WIDTH))
        shown.add_row(f"{each.said:.2f}", f"{each.right:.2f}", str(each.count), bar)
    return shown


def svg(sets: Sequence[tuple[str, Sequence[Given]]]) -> str:
    """One square for each set, side by side; the size of a dot tells how many answers it stands
    for, and on the diagonal what was said came true."""
    squares = [_square(n, name, reliability(given)) for n, (name, given) in enumerate(sets)]
    width, height = len(sets) * (SIZE + EDGE) + EDGE, SIZE + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="11">\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n'
        + "\n".join(squares)
        + "\n</svg>\n"
    )


def _square(number: int, name: str, bins: Sequence[Bin]) -> str:
    left, top = EDGE + number * (SIZE + EDGE), EDGE
    most = max(each.count for each in bins)
    dots = "".join(
        f'<circle cx="{left + each.said * SIZE:.1f}" cy="{top + (1 - each.right) * SIZE:.1f}"'
        f' r="{2 + 7 * (each.count / most) ** 0.5:.1f}" fill="#1f5fa8" fill-opacity=".75"/>'
        for each in bins
    )
    return (
        f'<rect x="{left}" y="{top}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#999"/>'
        f'<line x1="{left}" y1="{top + SIZE}" x2="{left + SIZE}" y2="{top}" stroke="#bbb"/>{dots}'
        f'<text x="{left}" y="{top - 8}">{name}</text>'
        f'<text x="{left}" y="{top + SIZE + 16}">sure: 0 to 1; upwards: right</text>'
    )
