"""The policy of the portal: who may come in, and each mistake with its line."""

from pathlib import Path

import pytest

from core.model.policy import WebAccess
from tests.policy.written import changed, desk_of, told

SECTION = 'sign_in = "invited"\ndomains = []'


def test_by_default_nobody_comes_in_uninvited(tmp_path: Path) -> None:
    assert desk_of(tmp_path, changed()).web == WebAccess("invited", ())


def test_a_team_opens_it_to_its_own_domains(tmp_path: Path) -> None:
    text = changed((SECTION, 'sign_in = "domains"\ndomains = ["Example.com"]'))
    assert desk_of(tmp_path, text).web == WebAccess("domains", ("example.com",))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('sign_in = "anybody"\ndomains = []', "anybody"),
        ('sign_in = "domains"\ndomains = []', "names none"),
        ('sign_in = "open"\ndomains = ["@example.com"]', "no mail domain"),
        ('sign_in = "open"\ndomains = ["localhost"]', "no mail domain"),
        ('sign_in = "open"\nsignin = "open"', "signin"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, written: str, said: str) -> None:
    problems = told(tmp_path, changed((SECTION, written)))
    assert any(said in problem for problem in problems), problems
