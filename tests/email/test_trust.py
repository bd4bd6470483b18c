"""Who may join a ticket by mail: what is proven, what is forged, and what only looks like it."""

from pathlib import Path

import pytest

from core.model.policy import MailPolicy
from tests.email.desk import SUPPORT, MailDesk, mail_desk

FORGED = {"proof": "dmarc=fail"}


async def begun(desk: MailDesk) -> None:
    """Ana has a ticket, and Grace has it."""
    await desk.says("Water runs over the floor.")
    await desk.agent_says("We look at it.")


@pytest.mark.parametrize(
    "proof",
    ["dmarc=fail", "spf=fail", "", "dkim=pass header.d=evil.test", "dmarc=pass; dmarc=fail"],
)
async def test_a_forged_reply_opens_a_ticket_that_says_so(tmp_path: Path, proof: str) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        await begun(desk)
        ack = desk.smtp.sent[0]
        await desk.says("HD-1001 cancel", answers=ack, proof=proof)
        talk = await desk.store.by_number(1001)
        assert talk is not None
        assert talk.ticket is not None
        assert talk.ticket.outcome is None
        assert "HD-1001 cancel" not in str(await desk.history(1001))
        new = await desk.store.by_number(1002)
        assert new is not None
        assert new.ticket is not None
        assert new.ticket.follows == 1001, "agents see which one it speaks of"
        assert "not verified" in new.requester.name
        told = desk.smtp.sent[-1]
        assert told.recipient == "ana@acme.test"
        assert "cancel" not in told["Subject"] + told.text, "nobody's words go to a forged address"
        assert "coffee" not in told["Subject"] + told.text


async def test_whoever_is_proven_but_no_part_of_it_opens_a_ticket_of_their_own(
    tmp_path: Path,
) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        await begun(desk)
        await desk.says("I have this too", who="Eve <eve@acme.test>", answers=desk.smtp.sent[0])
        assert "I have this too" not in str(await desk.history(1001))
        new = await desk.store.by_number(1002)
        assert new is not None
        assert new.ticket is not None
        assert (new.requester.handle, new.ticket.follows) == ("eve@acme.test", 1001)


async def test_where_no_server_proves_anything_token_and_sender_count_and_are_marked(
    tmp_path: Path,
) -> None:
    async with mail_desk(tmp_path, authserv_id="") as desk, desk.open():
        await begun(desk)
        ack = desk.smtp.sent[0]
        await desk.says("It stopped", answers=ack, proof="")
        entry = (await desk.entries(1001))[-1]
        assert entry.words == "It stopped"
        assert entry.details["verified"] == "no"
        await desk.says("It is bad", subject="[HD-1001] again", proof="")
        assert "It is bad" not in str(await desk.history(1001)), "a number is no secret"
        await desk.says("Me too", who="eve@acme.test", answers=ack, proof="")
        assert "Me too" not in str(await desk.history(1001))


async def test_nobody_is_let_in_by_a_sender_who_is_not_proven(tmp_path: Path) -> None:
    """Or whoever forges an address has the desk write to all of its domain."""
    async with mail_desk(tmp_path, authserv_id="") as desk, desk.open():
        first = await desk.says("Water runs over the floor.", proof="")
        await desk.says("add bob@acme.test all", answers=first, proof="")
        assert "add bob@acme.test all" in str(await desk.history(1001))
        assert {mail.recipient for mail in desk.smtp.sent} == {"ana@acme.test"}
        assert "could not check that this mail is from you" in desk.smtp.sent[-1].text


async def test_an_unproven_address_is_not_flooded(tmp_path: Path) -> None:
    policy = MailPolicy(plus_addresses=True, unproven_per_hour=2)
    async with mail_desk(tmp_path, mail=policy) as desk, desk.open():
        for n in range(5):
            await desk.says(f"Buy {n}", **FORGED)
        assert len(desk.smtp.sent) == 2
        assert (await desk.store.by_number(1005)) is not None, "each mail is a ticket all the same"


async def test_people_in_copy_take_part_and_a_bcc_is_named_nowhere(tmp_path: Path) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        await desk.says(
            "Water runs", to=SUPPORT, Cc="Bob <bob@acme.test>", Delivered_To="eve@acme.test"
        )
        await desk.agent_says("We look at it.")
        await desk.waits(desk.mail.delay)
        bobs = [mail for mail in desk.smtp.sent if mail.recipient == "bob@acme.test"]
        assert any("We look at it." in mail.text for mail in bobs)
        assert all("eve@" not in str(mail.raw) for mail in desk.smtp.sent)
        await desk.says("I mopped it up", who="Bob <bob@acme.test>", answers=bobs[-1])
        assert "I mopped it up" in str(await desk.history(1001))


SERVICE = "Chat <hello@service.test>"
CODE = "Your code to sign in is 424242"


async def begun_with_service(desk: MailDesk, **headers: str) -> None:
    """Ana has put a service in copy, which so takes part, and has had a mail of the desk's."""
    await desk.says("Water runs over the floor.", Cc=SERVICE, **headers)
    await desk.agent_says("We look at it.")
    await desk.waits(desk.mail.delay)
    assert {"ana@acme.test", "hello@service.test"} == {m.recipient for m in desk.smtp.sent}


async def stands_apart(desk: MailDesk, text: str) -> None:
    """In a ticket of its own that names the other one, and in no mail."""
    assert text not in str(await desk.history(1001))
    new = await desk.store.by_number(1002)
    assert new is not None
    assert new.ticket is not None
    assert (new.requester.handle, new.ticket.follows) == ("hello@service.test", 1001)
    assert text in str(await desk.history(1002))
    assert all(text not in m.text for m in desk.smtp.sent if m.recipient == "ana@acme.test")


async def test_a_service_in_copy_shows_nobody_what_it_sends_to_the_address_of_a_ticket(
    tmp_path: Path,
) -> None:
    """Ana has signed up there with the address that answers go to, and waits for its code."""
    async with mail_desk(tmp_path) as desk, desk.open():
        await begun_with_service(desk)
        to = desk.smtp.sent[0]["Reply-To"]
        await desk.says(CODE, who=SERVICE, subject="Welcome, [HD-1001]!", to=to)
        await stands_apart(desk, CODE)


async def test_nor_by_an_id_that_the_service_was_led_to_name(tmp_path: Path) -> None:
    """Programs name their mails in a way that can be foreseen, and so their next one's answer."""
    async with mail_desk(tmp_path) as desk, desk.open():
        await begun_with_service(desk, message_id="<issue-7@service.test>")
        await desk.says(CODE, who=SERVICE, In_Reply_To="<issue-7@service.test>")
        await stands_apart(desk, CODE)


async def test_nor_where_no_server_proves_anything_or_a_program_says_it_is_one(
    tmp_path: Path,
) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        await begun_with_service(desk)
        to = desk.smtp.sent[0]["Reply-To"]
        await desk.says(CODE, who=SERVICE, to=to, Auto_Submitted="auto-generated")
        assert CODE not in str(await desk.history(1001))
        assert all(CODE not in mail.text for mail in desk.smtp.sent)


async def test_who_is_in_copy_joins_by_a_reply_to_all_or_to_a_mail_of_the_desks(
    tmp_path: Path,
) -> None:
    bob = "Bob <bob@acme.test>"
    async with mail_desk(tmp_path) as desk, desk.open():
        first = await desk.says("Water runs", Cc=bob)
        to_all = {"to": f"Ana <Ana@acme.test>, {SUPPORT}", "In_Reply_To": first["Message-ID"]}
        await desk.says("from all I saw", who=bob, **to_all)
        await desk.agent_says("We look at it.")
        await desk.waits(desk.mail.delay)
        [mail] = [mail for mail in desk.smtp.sent if mail.recipient == "bob@acme.test"]
        await desk.says("it is dry now", who=bob, In_Reply_To=mail["Message-ID"])
        await desk.says("to the desk alone", who=bob, In_Reply_To=first["Message-ID"])
        said = [words for kind, words in await desk.history(1001) if words]
        assert [s for s in said if s in ("from all I saw", "it is dry now")] == [
            "from all I saw",
            "it is dry now",
        ]
        assert "to the desk alone" not in said, "Ana has not had it"


async def test_the_requester_writes_anew_to_the_address_that_their_program_has_kept(
    tmp_path: Path,
) -> None:
    async with mail_desk(tmp_path) as desk, desk.open():
        first = await desk.says("Water runs over the floor.")
        to = desk.smtp.sent[0]["Reply-To"]
        await desk.says("It runs faster", subject="Again", to=to)
        await desk.says("With Bob", subject="Again", to=to, Cc="bob@acme.test")
        await desk.says("With Bob still", subject="Again", to=to, Cc="Bob <bob@acme.test>")
        await desk.says("I forgot: the red one", In_Reply_To=first["Message-ID"])
        await desk.says("Bob has not had this", subject="Other", to=to)
        history = str(await desk.history(1001))
        for said in ("It runs faster", "With Bob", "With Bob still", "I forgot: the red one"):
            assert f"'{said}'" in history
        assert "Bob has not had this" not in history
        assert "Bob has not had this" in str(await desk.history(1002))
