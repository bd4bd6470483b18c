"""One question of practice: what was found for it, and whether that was right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found for a question of this article (by slug): the strengths of the best articles,
    best first, and which of them is right, if any. `held_out` is a question whose whole article
    was left out, so that whatever was found is wrong. `is_story` is one with chatter around it."""

    name: str
    slug: str
    found: tuple[tuple[float, str], ...]
    held_out: bool = False
    is_story: bool = False

    @property
    def right(self) -> bool:
        return bool(self.found) and self.found[0][1] == self.slug
