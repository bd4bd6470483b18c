"""What an admin sets for the portal, and what the desk says of it."""

import pytest

from adapters.web.platform import PLATFORM, check
from adapters.web.security.visitors import client_address, parse_proxies
from adapters.web.settings import WebSettings, portal_url
from core.model.policy import WebAccess
from tests.desks import make_desk


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"web_url": "https://help.example.com"}, "WEB_LISTEN"),
        ({"web_listen": "0.0.0.0:8000"}, "WEB_URL"),
        ({"web_listen": "127.0.0.1:8000"}, ""),
        ({"web_listen": "0.0.0.0:8000", "web_url": "https://help.example.com"}, ""),
    ],
)
def test_settings_of_no_use_alone_are_named(given: dict[str, str], said: str) -> None:
    problems = PLATFORM.problems(WebSettings(**given))
    assert len(problems) == bool(said) and all(said in problem for problem in problems)


@pytest.mark.parametrize(
    "given",
    [
        {"web_listen": "8000"},
        {"web_listen": "localhost:99999"},
        {"web_url": "help.example.com"},
        {"web_url": "https://help.example.com/desk"},
        {"web_proxies": "10.0.0.0/8, nonsense"},
    ],
)
def test_a_wrong_setting_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"must|write"):
        WebSettings(**given)


async def test_a_portal_without_tls_is_a_finding() -> None:
    plain = WebSettings(web_listen="0.0.0.0:8000", web_url="http://help.example.com")
    found = [line async for line in check(plain, make_desk())]
    assert [line.well for line in found] == [False] and "TLS" in found[0].said

    private = WebSettings(web_listen="127.0.0.1:8000")
    assert [line.well async for line in check(private, make_desk())] == [True]
    assert portal_url(private) == "http://127.0.0.1:8000"


async def test_domains_that_name_none_let_nobody_in() -> None:
    desk = make_desk(web=WebAccess("domains"))
    found = [line async for line in check(WebSettings(web_listen="127.0.0.1:8000"), desk)]
    assert [line.well for line in found] == [True, False]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , ", "10.0.0.1"),
        ("10.0.0.1", "not an address", "not an address"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:4711, 10.0.0.2:80", "2001:db8::1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_a_trusted_proxy_says_who_asks(peer: str, forwarded: str, address: str) -> None:
    assert client_address(peer, forwarded, parse_proxies("10.0.0.0/8")) == address


def test_the_sample_says_where_the_portal_listens_before_who_signs_in() -> None:
    assert next(iter(WebSettings.model_fields)) == "web_listen", "its remark stands above it"
