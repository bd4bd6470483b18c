"""The commands that the application has registered, everywhere or in one guild."""

from typing import Any

from tests.discord.server.world.snowflakes import Snowflakes

Command = dict[str, Any]
SLASH, ON_USER, ON_MESSAGE = 1, 2, 3
SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2


class Commands:
    """Registered commands by scope; the scope None is global."""

    def __init__(self, application_id: int, snowflakes: Snowflakes) -> None:
        self._application_id = application_id
        self._snowflakes = snowflakes
        self._scopes: dict[int | None, dict[int, Command]] = {}

    def of(self, scope: int | None) -> list[Command]:
        return list(self._scopes.get(scope, {}).values())

    def get(self, scope: int | None, command_id: int) -> Command | None:
        return self._scopes.get(scope, {}).get(command_id)

    def named(self, scope: int | None, name: str, kind: int) -> Command | None:
        """The command people reach under that name: the guild's own before the global one."""
        wanted = [*self.of(scope), *self.of(None)]
        return next((c for c in wanted if (c["name"], c["type"]) == (name, kind)), None)

    def put(self, scope: int | None, body: Command) -> tuple[Command, bool]:
        """Register, or overwrite the one of that name and kind; tells whether it is new."""
        kind = body.get("type", SLASH)
        same = (c for c in self.of(scope) if (c["name"], c["type"]) == (body["name"], kind))
        old = next(same, None)
        command = self._filled(scope, body, old)
        self._scopes.setdefault(scope, {})[int(command["id"])] = command
        return command, old is None

    def edit(self, scope: int | None, command_id: int, changes: Command) -> Command | None:
        if (old := self.get(scope, command_id)) is None:
            return None
        command = self._filled(scope, old | changes, old)
        self._scopes[scope][command_id] = command
        return command

    def replace(self, scope: int | None, bodies: list[Command]) -> list[Command]:
        """Overwrite the whole scope; commands that keep their name and kind keep their id."""
        kept = [self.put(scope, body)[0] for body in bodies]
        self._scopes[scope] = {int(c["id"]): c for c in kept}
        return kept

    def delete(self, scope: int | None, command_id: int) -> bool:
        return self._scopes.get(scope, {}).pop(command_id, None) is not None

    def _filled(self, scope: int | None, body: Command, old: Command | None) -> Command:
        defaults = {
            "type": SLASH,
            "description": "",
            "default_member_permissions": None,
            "nsfw": False,
            "options": [],
            "name_localizations": None,
            "description_localizations": None,
            "integration_types": [0],
            "contexts": None,
        }
        fixed = {
            "id": old["id"] if old else str(self._snowflakes.next()),
            "application_id": str(self._application_id),
            "version": str(self._snowflakes.next()),
        }
        if scope is not None:
            fixed["guild_id"] = str(scope)
        return defaults | body | fixed
