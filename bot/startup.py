"""What must hold before `deskhand run` starts. `run` refuses by it, and `check` shows the same."""

from collections.abc import Iterator

from bot.platforms import PLATFORMS, connected_platforms
from bot.settings import Settings
from core.model.policy import Desk

NOT_CONNECTED = (
    f"No platform is connected: set {' or '.join(each.variable for each in PLATFORMS)}, as the"
    " README tells step by step. `deskhand chat` opens the desk in this terminal and needs none"
    " of them; `deskhand check --chat` checks what it needs."
)


def platform_problems(settings: Settings, desk: Desk) -> list[str]:
    """Why this desk could not be served: nothing is connected, or queues and people are where
    nothing is.
    """
    if not connected_platforms(settings):
        return list(_queues_without_a_token(settings, desk)) or [NOT_CONNECTED]
    return [*_queues_out_of_reach(settings, desk), *_people_out_of_reach(settings, desk)]


def _queues_without_a_token(settings: Settings, desk: Desk) -> Iterator[str]:
    """Where nothing is connected: the policy tells which platforms are wanted."""
    wanted = {platform.name: platform.variable for platform in PLATFORMS}
    for queue in desk.queues.values():
        if queue.place.platform in wanted:
            variable = wanted[queue.place.platform]
            yield (
                f"{settings.desk_file.name}: queue {queue.id} lives on"
                f' "{queue.place.platform}", which is not connected. Set {variable}, as the'
                " README tells step by step. `deskhand chat` needs no token."
            )


def _queues_out_of_reach(settings: Settings, desk: Desk) -> Iterator[str]:
    variables = {platform.name: platform.variable for platform in PLATFORMS}
    served = connected_platforms(settings)
    rooms = {each.name: each for each in PLATFORMS if each.has_rooms}
    known = ", ".join(f'"{name}"' for name in served if name in rooms)
    others = " or ".join(f"{each.title} ({each.variable})" for each in rooms.values())
    for queue in desk.queues.values():
        if queue.place.platform in served:
            continue
        variable = variables.get(queue.place.platform)
        if known:
            remedy = f"Set {variable}, or name" if variable else "Name"
            remedy += f" one that is ({known}) and a room there."
        else:
            remedy = (
                f"Its agents need a room, which none of what is connected has: connect {others},"
                f" and name it and a room of it in [queues.{queue.id}]."
            )
        yield (
            f'{settings.desk_file.name}: queue {queue.id} lives on "{queue.place.platform}",'
            f" which is not connected. {remedy}"
        )


def _people_out_of_reach(settings: Settings, desk: Desk) -> Iterator[str]:
    served = connected_platforms(settings)
    for agent in desk.roster.values():
        if agent.on_call and all(person.platform not in served for person in agent.accounts):
            yield (
                f"{settings.desk_file.name}: agent {agent.id} is on call and has no account on a"
                " connected platform; add one, so that a critical ticket can call."
            )
