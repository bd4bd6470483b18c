"""A slash command as a person fills it in: which options he may give, and what is sent."""

from typing import Any

from tests.discord.server.people.forms import resolve
from tests.discord.server.people.stage import CannotDoThat, File, Stage, described
from tests.discord.server.world.commands import SLASH, SUB_COMMAND, SUB_COMMAND_GROUP, Command
from tests.discord.server.world.people import User
from tests.discord.server.world.permissions import Permission, may, permissions
from tests.discord.server.world.places import Place, Thread, guild_of

Json = dict[str, Any]
STRING, INTEGER, BOOLEAN, NUMBER, ATTACHMENT = 3, 4, 5, 10, 11
TYPED: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}


def reached(stage: Stage, user: User, place: Place, name: str, kind: int = SLASH) -> Command:
    """The command that this user finds in this place. Raises CannotDoThat."""
    guild = guild_of(place)
    command = stage.world.commands.named(guild.id if guild else None, name, kind)
    if command is None:
        raise CannotDoThat(f"no command {name!r} of type {kind} is registered")
    contexts, here = command.get("contexts"), 0 if guild else 1
    hidden_in_dm = guild is None and command.get("dm_permission") is False
    if hidden_in_dm or (contexts is not None and here not in contexts):
        raise CannotDoThat(f"{name!r} cannot be used in {described(place)}")
    if not may(user, place, Permission.USE_APPLICATION_COMMANDS):
        raise CannotDoThat(f"{user.name} may not use commands in {described(place)}")
    if isinstance(place, Thread) and place.archived:
        raise CannotDoThat(f"{described(place)} is archived")
    wanted = int(command.get("default_member_permissions") or 0)
    if guild and wanted and permissions(user, place) & wanted != wanted:
        raise CannotDoThat(f"{user.name} may not use {name!r}")
    return command


class Options:
    """The options of one use of a command; `resolved` collects what they name."""

    def __init__(self, stage: Stage, place: Place, given: Json, files: list[File]) -> None:
        self._stage = stage
        self._place = place
        self._given = dict(given)
        self._files = list(files)
        self.resolved: Json = {}

    def data(self, command: Command, steps: list[str]) -> list[Json]:
        """The options to send; `steps` are the names of group and subcommand."""
        declared = command.get("options") or []
        if not steps:
            if any(o["type"] in {SUB_COMMAND, SUB_COMMAND_GROUP} for o in declared):
                raise CannotDoThat(f"{command['name']!r} needs a subcommand")
            return self._filled(declared)
        step = next((o for o in declared if o["name"] == steps[0]), None)
        if step is None:
            raise CannotDoThat(f"{command['name']!r} has no subcommand {steps[0]!r}")
        inner = self.data(step, steps[1:])
        return [{"name": step["name"], "type": step["type"], "options": inner}]

    def _filled(self, declared: list[Json]) -> list[Json]:
        unknown = self._given.keys() - {option["name"] for option in declared}
        if unknown:
            names = [option["name"] for option in declared]
            raise CannotDoThat(f"there are no options {sorted(unknown)}: {names}")
        for option in declared:
            if option["type"] == ATTACHMENT and self._files:
                self._given.setdefault(option["name"], self._files.pop(0))
        if self._files:
            raise CannotDoThat("there are more files than options that take one")
        required = [option["name"] for option in declared if option.get("required")]
        missing = [name for name in required if name not in self._given]
        if missing:
            raise CannotDoThat(f"these options are required: {missing}")
        chosen = [option for option in declared if option["name"] in self._given]
        return [self._option(option, self._given[option["name"]]) for option in chosen]

    def _option(self, option: Json, given: Any) -> Json:
        return {
            "name": option["name"],
            "type": option["type"],
            "value": self._value(option, given),
        }

    def _value(self, option: Json, given: Any) -> Any:
        kind, name = option["type"], option["name"]
        if kind == ATTACHMENT:
            made = self._stage.resolved_attachment(self._place, given)
            self.resolved.setdefault("attachments", {})[made["id"]] = made
            return made["id"]
        if kind not in TYPED:
            resolve(self.resolved, given)
            return str(given.id)
        if choices := option.get("choices"):
            found = [c["value"] for c in choices if given in (c["name"], c["value"])]
            if not found:
                raise CannotDoThat(f"{name!r} has no choice {given!r}: {choices}")
            return found[0]
        if not isinstance(given, TYPED[kind]):
            raise CannotDoThat(f"{name!r} cannot take {given!r}")
        self._need_bounds(option, given)
        return given

    @staticmethod
    def _need_bounds(option: Json, given: Any) -> None:
        """min and max, of the length or of the number itself."""
        text = isinstance(given, str)
        size = len(given) if text else given
        low = option.get("min_length" if text else "min_value")
        high = option.get("max_length" if text else "max_value")
        if (low is not None and size < low) or (high is not None and size > high):
            raise CannotDoThat(f"{option['name']!r} takes {low} to {high}, not {size}")
