"""Which addresses tell of an organisation."""

from core.tickets.mail_domains import is_open_to_anybody, organisation_of
from tests.cases import each_case


@each_case(
    "domain",
    ["gmail.com", "GoogleMail.com", "yahoo.co.uk", "hotmail.com.br", "live.nl", "web.de", "wp.pl"],
)
def test_where_anybody_gets_an_address_there_is_no_organisation(domain: str) -> None:
    assert is_open_to_anybody(domain)
    assert organisation_of(f"ada@{domain}") == ""


@each_case(
    "domain",
    ["acme.test", "mail.acme.com", "live.acme.com", "proton.physics.cern.ch", "gmail.acme"],
)
def test_any_other_domain_is_one(domain: str) -> None:
    assert organisation_of(f"Ada@{domain.upper()}") == domain


def test_what_is_no_address_tells_of_none() -> None:
    assert organisation_of("") == ""
