"""Who may do what, asked of the person whom the platform signed."""

from dataclasses import replace

from core.model.people import Person, group_name
from core.model.ticket import Details, Participant, Routing, Ticket
from core.model.timeline import ALL_OF_IT, PUBLIC_PART
from core.tickets import permissions
from tests.desks import make_desk
from tests.talk import ADA, ALAN, EVE, GRACE, SUNDAY_TEN, SUPPORT

DESK = make_desk()
TICKET = Ticket(1042, ADA, SUNDAY_TEN, "It hums", Details(), routing=Routing("network", "support"))


def test_the_roster_makes_an_agent_and_nothing_else_does() -> None:
    assert permissions.is_agent(DESK, GRACE)
    assert not permissions.is_agent(DESK, EVE)
    same_name = Person("slack", "grace", "Grace Hopper")
    assert not permissions.is_agent(DESK, same_name), "another platform's grace is another person"


def test_whoever_is_taken_off_the_roster_is_no_agent_at_once() -> None:
    """A policy keeps what it looked up; one made from it keeps nothing of that."""
    assert permissions.is_agent(DESK, GRACE) and permissions.is_agent(DESK, ALAN)
    without = replace(DESK, roster={"alan": DESK.roster["alan"]})
    for desk in (without, without.without_questions):
        assert not permissions.is_agent(desk, GRACE)
        assert permissions.is_agent(desk, ALAN)
        assert "grace" not in desk.agents_names
    assert permissions.is_agent(DESK, GRACE), "nor does it change the one before"


def test_members_of_the_room_are_agents_where_the_policy_says_so() -> None:
    queues = dict(DESK.queues)
    queues["support"] = replace(queues["support"], members_are_agents=True)
    desk = make_desk(queues=queues)
    member = replace(EVE, member_of=("#support",))
    assert permissions.may_work(desk, member, TICKET)
    assert not permissions.may_work(desk, EVE, TICKET)
    assert not permissions.may_work(desk, replace(member, guest=True), TICKET)


def test_whoever_has_the_role_of_a_queue_is_an_agent_on_that_platform_alone() -> None:
    queues = dict(DESK.queues)
    queues["billing"] = replace(queues["billing"], role="77")
    desk = make_desk(queues=queues)
    billing = replace(TICKET, routing=Routing("billing", "billing"))
    has_it = replace(EVE, member_of=("77",))
    assert permissions.may_work(desk, has_it, billing), "a private queue, by its own role"
    assert not permissions.may_work(desk, replace(EVE, member_of=("78", "")), billing)
    assert not permissions.may_work(desk, replace(has_it, platform="slack"), billing)
    assert not permissions.is_agent(DESK, replace(EVE, member_of=("",)))


def test_a_group_of_the_identity_provider_makes_agents_of_its_queue_alone() -> None:
    queues = dict(DESK.queues)
    queues["billing"] = replace(queues["billing"], group="finance")
    desk = make_desk(queues=queues)
    billing = replace(TICKET, routing=Routing("billing", "billing"))
    member = Person("web", "oidc:eve", "Eve", member_of=(group_name("finance"),))
    assert permissions.may_work(desk, member, billing)
    assert not permissions.may_work(DESK, member, billing), "where the queue names no group"
    room = replace(member, member_of=("finance",))
    assert not permissions.may_work(desk, room, billing), "a room of the same name is no group"
    assert not permissions.may_work(desk, replace(member, guest=True), billing)


def test_a_ticket_is_seen_by_its_requester_and_by_agents() -> None:
    assert permissions.may_see(DESK, ADA, TICKET)
    assert permissions.may_see(DESK, ALAN, TICKET)
    assert not permissions.may_see(DESK, EVE, TICKET)


def test_the_requester_reads_what_is_for_everyone_and_agents_read_all() -> None:
    assert permissions.access(DESK, ADA, TICKET) == PUBLIC_PART
    assert permissions.access(DESK, ALAN, TICKET) == ALL_OF_IT
    assert not permissions.access(DESK, EVE, TICKET)


def test_a_private_queue_is_its_own_teams_alone() -> None:
    private = replace(TICKET, routing=Routing("billing", "billing"))
    assert not permissions.may_work(DESK, GRACE, private)
    roster = dict(DESK.roster)
    roster["eve"] = replace(roster["grace"], id="eve", accounts=(EVE,), teams=("billing",))
    assert permissions.may_work(make_desk(roster=roster), EVE, private)
    assert "billing" not in permissions.scope_of(DESK, GRACE).queues


def test_before_the_hand_off_nobody_works_on_it() -> None:
    assert not permissions.may_work(DESK, GRACE, replace(TICKET, routing=None))


def test_one_human_on_two_platforms_is_one_agent() -> None:
    slack_grace = Person("slack", "U1")
    roster = dict(DESK.roster)
    roster["grace"] = replace(roster["grace"], accounts=(GRACE, slack_grace))
    desk = make_desk(roster=roster)
    assert permissions.same_human(desk, GRACE, slack_grace)
    assert not permissions.same_human(desk, None, slack_grace)
    assert permissions.person_of(roster["grace"], "slack").handle == "U1"
    assert permissions.person_of(roster["grace"], "discord").handle == "grace"


def test_the_room_of_a_queue_is_the_agents_place() -> None:
    assert permissions.is_agents_place(DESK, SUPPORT)
    assert not permissions.is_agents_place(DESK, replace(SUPPORT, platform="slack"))


def test_a_member_of_one_room_works_on_ordinary_queues_and_on_no_private_one() -> None:
    queues = dict(DESK.queues)
    queues["support"] = replace(queues["support"], members_are_agents=True)
    desk = make_desk(queues=queues)
    member = replace(EVE, member_of=("#support",))
    led = replace(TICKET, routing=Routing("leads", "lead"))
    assert not desk.queues["lead"].private and desk.queues["billing"].private
    assert permissions.may_work(desk, member, led)
    private = replace(TICKET, routing=Routing("billing", "billing"))
    assert not permissions.may_work(desk, member, private)
    assert "billing" not in permissions.scope_of(desk, member).queues


def test_linked_accounts_bring_all_that_the_roster_knows_of_them() -> None:
    on_slack, elsewhere = Person("slack", "U1"), Person("web", "eve@example.com")
    roster = dict(DESK.roster)
    roster["grace"] = replace(roster["grace"], accounts=(GRACE, on_slack))
    desk = make_desk(roster=roster)
    linked = replace(elsewhere, linked=("slack:U1", "discord:42"))
    assert permissions.accounts_of(desk, linked) == (
        elsewhere,
        GRACE,
        on_slack,
        Person("discord", "42"),
    )
    assert permissions.same_human(desk, linked, GRACE)
    assert not permissions.same_human(desk, linked, ALAN)


def test_the_people_of_a_team_are_no_others() -> None:
    assert permissions.team_people(DESK, "frontdesk", "console") == (GRACE,)
    assert permissions.team_people(DESK, "leads", "console") == (ALAN,)
    assert permissions.team_people(DESK, "network", "console") == (GRACE, ALAN)
    assert permissions.team_people(DESK, "nobody", "console") == ()


def test_only_who_was_added_takes_part() -> None:
    added = Participant(ALAN, SUNDAY_TEN, ADA)
    shared = replace(TICKET, participants=(Participant(GRACE, SUNDAY_TEN, ADA), added))
    assert permissions.participant_of(DESK, ALAN, shared) == added
    assert permissions.participant_of(DESK, EVE, shared) is None
    assert permissions.participant_of(DESK, ALAN, TICKET) is None


def test_a_changed_policy_has_rooms_and_accounts_of_its_own() -> None:
    """What is looked up in a policy is kept with it, so another policy must not have it."""
    assert permissions.is_agents_place(DESK, DESK.queues["support"].place)
    assert permissions.roster_entry(DESK, ALAN) is not None
    other = replace(DESK, queues={}, roster={})
    assert not permissions.is_agents_place(other, DESK.queues["support"].place)
    assert permissions.roster_entry(other, ALAN) is None


def test_of_two_entries_with_one_account_the_first_counts() -> None:
    grace, alan = DESK.roster["grace"], DESK.roster["alan"]
    both = replace(alan, accounts=(*alan.accounts, *grace.accounts))
    desk = make_desk(roster={"grace": grace, "alan": both})
    assert permissions.roster_entry(desk, GRACE) == grace
    desk = make_desk(roster={"alan": both, "grace": grace})
    assert permissions.roster_entry(desk, GRACE) == both
