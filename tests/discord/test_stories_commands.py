"""Slash commands, option by option: which ticket is meant, which colleague, and what is offered."""

from pathlib import Path

from tests.discord.scenes import at_work, claimed, handed_off, in_talk, state, told, well


async def test_a_ticket_that_the_words_name_is_only_spoken_of(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, first = desk.server, await handed_off(desk)
        second = await handed_off(desk, desk.eve, "The lamp is dark", "lamp")
        how = {"how": "HD-1001 had the same cause: a fuse."}
        well(await discord.command(desk.grace, second.thread, "resolve", how))
        await state(desk, second, "Resolved")
        await discord.message(second.talk, containing="HD-1001 had the same cause")
        note = {"text": "#1001 will break again"}
        well(await discord.command(desk.grace, second.thread, "note", note))
        await desk.quiet()
        assert first.card.content.startswith("**Open")
        assert "fuse" not in "".join(in_talk(desk, first))


async def test_digits_alone_name_a_ticket_where_one_is_asked_for(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, first = desk.server, await handed_off(desk)
        second = await handed_off(desk, desk.eve, "The lamp is dark", "lamp")
        given = {"ticket": "1001", "how": "A fuse."}
        well(await discord.command(desk.grace, second.thread, "resolve", given))
        await state(desk, first, "Resolved")
        wrong = {"ticket": "the lamp", "how": "A fuse."}
        asked = await discord.command(desk.grace, second.thread, "resolve", wrong)
        assert await told(desk, asked) == "There is no ticket the lamp that you can see."
        await desk.quiet()
        assert second.card.content.startswith("**Open")


async def test_a_colleague_may_be_mentioned_and_a_priority_is_chosen(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await claimed(desk)
        to = {"to": desk.alan.mention}
        well(await discord.command(desk.grace, case.thread, "hand-over", to))
        await discord.until(lambda: "Alan Turing" in case.card.content)
        well(await discord.command(desk.alan, case.thread, "priority", {"priority": "High"}))
        await discord.until(lambda: "High" in case.card.content)


async def test_agents_are_offered_what_waits_and_requesters_their_own(tmp_path: Path) -> None:
    async with at_work(tmp_path) as desk:
        discord, case = desk.server, await handed_off(desk)
        await handed_off(desk, desk.eve, "The lamp is dark", "lamp")
        for typed, numbers in {"": {"HD-1001", "HD-1002"}, "spoon": {"HD-1001"}}.items():
            found = await discord.autocompletes(desk.grace, case.thread, "claim", "ticket", typed)
            assert {value for _, value in found.choices} == numbers
        hers = await discord.autocompletes(desk.eve, desk.help, "why", "ticket")
        assert [value for _, value in hers.choices] == ["HD-1002"]
