"""Long sections become several messages, each of which reads well alone."""

import pytest
from hypothesis import given, settings, strategies as st

from core.knowledge.articles.message_split import close_fence, has_open_fence, split_markdown
from tests.profile import sweep

STEPS = "\n".join(f"{n}. Open the {'very ' * 12}long menu and choose {n}." for n in range(1, 30))


def test_a_short_text_stays_as_it_is() -> None:
    assert split_markdown("One.\n\nTwo.\n", 100) == ("One.\n\nTwo.",)
    assert split_markdown(" \n", 100) == ()


def test_no_part_ends_in_the_middle_of_a_step() -> None:
    parts = split_markdown(STEPS, 400)
    assert len(parts) > 4
    assert "\n".join(parts) == STEPS
    assert all(len(part) <= 400 for part in parts)
    assert all(part[0].isdigit() and part.endswith(".") for part in parts)


def test_a_step_keeps_the_lines_that_belong_to_it() -> None:
    text = "1. Do this:\n\n   ```sh\n   a\n   b\n   ```\n\n2. Then that " + "x" * 60 + "."
    assert split_markdown(text, 100) == (text[: text.index("\n\n2.")], text[text.index("2.") :])


@pytest.mark.parametrize("mark", ["```", "~~~~"])
def test_a_long_fence_is_closed_and_opened_again(mark: str) -> None:
    lines = "\n".join(f"print({n:04})" for n in range(60))
    parts = split_markdown(f"Run:\n\n{mark}python\n{lines}\n{mark}\n\nDone.", 300)
    assert len(parts) > 2
    assert not any(map(has_open_fence, parts))
    assert all(part.startswith(f"{mark}python\n") for part in parts[2:-1])
    assert all(len(part) <= 300 for part in parts)
    assert sum(part.count("print(") for part in parts) == 60


def test_a_fence_that_the_author_left_open_ends_with_the_part() -> None:
    assert split_markdown("```\na", 100) == ("```\na\n```",)
    assert close_fence("fine") == "fine"
    assert not has_open_fence("```\n~~~\n```")


def test_a_long_paragraph_ends_after_a_sentence() -> None:
    parts = split_markdown("This is a sentence. " * 30, 200)
    assert all(part.endswith("sentence.") for part in parts)


def test_emphasis_is_cut_last_of_all_and_then_closed() -> None:
    parts = split_markdown(f"Never **{'do this ' * 10}** at all. " + "Word " * 60, 150)
    assert all(part.count("**") % 2 == 0 for part in parts)
    whole = split_markdown(f"**{'do this ' * 80}**", 150)
    assert len(whole) > 3
    assert all(part.startswith("**") and part.endswith("**") for part in whole[:-1])
    assert split_markdown("x" * 500, 100)[0] == "x" * 90


@settings(max_examples=sweep(30, 200), deadline=None)
@given(st.text(st.sampled_from("ab .*`~\n-1#"), max_size=900))
def test_whatever_is_written_no_part_is_too_long_and_none_leaves_a_fence_open(text: str) -> None:
    parts = split_markdown(text, 120)
    assert not any(map(has_open_fence, parts))
    assert all(part.strip() for part in parts)
