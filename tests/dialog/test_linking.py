"""Linking accounts, as decided: who is told what, and what the store is asked to change."""

from dataclasses import replace

import pytest

from core.dialog.pages.accounts import describe
from core.model.actions import Say
from core.model.events import CommandGiven, MessageReceived
from core.model.ids import EventId
from core.model.people import (
    CODE_LIFETIME,
    MAX_CODES,
    MAX_LINKED_ACCOUNTS,
    MAX_WRONG_CODES,
    IssueCode,
    LinkAccounts,
    LinkCode,
    LinkedAccount,
    LinkMethod,
    LinkState,
    NoteWrongCode,
    Person,
    Place,
    UnlinkAccount,
)
from tests.cases import each_case
from tests.talk import ADA, EVE, LOBBY, SUNDAY_TEN, DialogStory

FRESH, SHOWN = "A2B3C4D5E6", "A2B3C-4D5E6"
ADA_DISCORD = Person("discord", "7", "ada")


def linked(*people: Person) -> tuple[LinkedAccount, ...]:
    return tuple(LinkedAccount(each, SUNDAY_TEN, LinkMethod.CODE) for each in people)


def gives(talk: DialogStory, text: str, **known: object) -> list[Say]:
    state = replace(LinkState(fresh_code=FRESH), **known)  # type: ignore[arg-type]
    talk.context = replace(talk.context, link=state)
    talk.happens(CommandGiven(EventId("given"), talk.now, LOBBY, ADA, text))
    return [action for action in talk.last.actions if isinstance(action, Say)]


def test_a_code_is_told_to_one_person_and_kept_as_its_digest(talk: DialogStory) -> None:
    [told] = gives(talk, "link")
    assert (told.wording, told.only_for, told.args["code"]) == ("link_code", ADA, SHOWN)
    until = talk.now + CODE_LIFETIME
    issued = LinkCode(LinkCode.digest_of(SHOWN), ADA, until)
    assert talk.last.account_changes == (IssueCode(issued),)
    assert talk.last.conversation is None


def test_the_other_accounts_are_named_with_a_new_code(talk: DialogStory) -> None:
    [told] = gives(talk, "link", accounts=linked(ADA, ADA_DISCORD))
    assert "ada (discord)" in str(told.args["known"])


def test_who_has_asked_for_many_codes_gets_none(talk: DialogStory) -> None:
    [told] = gives(talk, "link", codes=MAX_CODES)
    assert told.wording == "link_too_often"
    assert talk.last.account_changes == ()


def test_a_typed_code_links_its_owner_and_all_are_told(talk: DialogStory) -> None:
    other, theirs = Person("console", "ada3", "Ada"), Person("console", "ada4", "Ada")
    told = gives(
        talk,
        f"link {SHOWN}",
        code_owner=ADA_DISCORD,
        accounts=linked(ADA, other),
        owners_accounts=linked(theirs, ADA_DISCORD),
    )
    assert [(say.wording, say.only_for) for say in told] == [
        ("linked", ADA),
        ("linked_notice", ADA_DISCORD),
        ("linked_notice", theirs),
        ("linked_notice", other),
    ]
    digest = LinkCode.digest_of(SHOWN)
    assert talk.last.account_changes == (LinkAccounts(ADA_DISCORD, ADA, LinkMethod.CODE, digest),)


@each_case(
    ("known", "told"),
    [
        ({}, "link_wrong"),
        ({"wrong_codes": MAX_WRONG_CODES, "code_owner": EVE}, "link_locked"),
        ({"code_owner": ADA}, "linked_already"),
        ({"code_owner": EVE, "accounts": linked(ADA, EVE)}, "linked_already"),
        ({"code_owner": EVE, "accounts": linked(*[ADA] * MAX_LINKED_ACCOUNTS)}, "link_full"),
        (
            {
                "code_owner": EVE,
                "accounts": linked(*[ADA] * 5),
                "owners_accounts": linked(*[EVE] * 6),
            },
            "link_full",
        ),
    ],
)
def test_a_code_that_links_nothing(talk: DialogStory, known: dict[str, object], told: str) -> None:
    [said] = gives(talk, f"link {SHOWN}", **known)
    assert said.wording == told
    expected = (NoteWrongCode(ADA),) if told == "link_wrong" else ()
    assert talk.last.account_changes == expected


def test_nobody_is_told_on_a_platform_that_is_not_there(talk: DialogStory) -> None:
    talk.desk = replace(talk.desk, platforms=("console",))
    told = gives(talk, f"link {SHOWN}", code_owner=ADA_DISCORD)
    assert [say.wording for say in told] == ["linked"]


def test_an_account_is_taken_out_by_itself_or_by_another_of_the_same_person(
    talk: DialogStory,
) -> None:
    told = gives(talk, "unlink", accounts=linked(ADA, ADA_DISCORD))
    assert [say.wording for say in told] == ["unlinked", "unlinked_notice"]
    assert told[1].to == Place.direct(ADA_DISCORD)
    assert talk.last.account_changes == (UnlinkAccount(ADA, ADA),)
    gives(talk, "unlink discord:7", accounts=linked(ADA, ADA_DISCORD))
    assert talk.last.account_changes == (UnlinkAccount(ADA_DISCORD, ADA),)


@pytest.mark.parametrize("text", ["unlink", "unlink console:eve"])
def test_nobody_unlinks_what_is_not_theirs(talk: DialogStory, text: str) -> None:
    accounts = linked(ADA, ADA_DISCORD) if ":" in text else ()
    assert [say.wording for say in gives(talk, text, accounts=accounts)] == ["not_linked"]
    assert talk.last.account_changes == ()


def test_it_is_typed_plainly_too(talk: DialogStory) -> None:
    talk.context = replace(talk.context, link=LinkState(fresh_code=FRESH))
    said = MessageReceived(EventId("m"), talk.now, LOBBY, ADA, "link", ref="m")
    assert talk.happens(said) == ["link_code"]


def test_an_account_is_named_as_its_owner_knows_it() -> None:
    assert describe(Person("email", "ada@example.org")) == "ada@example.org (email)"
