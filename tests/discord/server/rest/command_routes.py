"""Routes of application commands, global and per guild."""

from tests.discord.server.errors import refused
from tests.discord.server.rest.access import Access
from tests.discord.server.rest.calls import NOTHING, Answer, Call, route
from tests.discord.server.rest.outgoing import Judge
from tests.discord.server.validator import command_problems, commands_problems
from tests.discord.server.world.whole import World

EVERYWHERE = "/applications/{application}/commands"
IN_A_GUILD = "/applications/{application}/guilds/{guild}/commands"


class CommandRoutes:
    """`created` counts new commands, of which a bot may make 200 a day."""

    def __init__(self, access: Access, world: World, judge: Judge) -> None:
        self._access = access
        self._world = world
        self._judge = judge
        self.created = 0
        self.most_a_day = 200

    @route(f"GET {EVERYWHERE}")
    @route(f"GET {IN_A_GUILD}")
    def list(self, call: Call) -> Answer:
        found = self._world.commands.of(self._scope(call))
        if call.flag("with_localizations"):
            return Answer(200, found)
        hidden = {"name_localizations", "description_localizations"}
        return Answer(200, [{k: v for k, v in c.items() if k not in hidden} for c in found])

    @route(f"PUT {EVERYWHERE}")
    @route(f"PUT {IN_A_GUILD}")
    def replace(self, call: Call) -> Answer:
        scope, bodies = self._scope(call), call.body
        if not isinstance(bodies, list):
            raise refused(50109)
        self._judge.judge(call.route, commands_problems(bodies))
        known = {(c["name"], c["type"]) for c in self._world.commands.of(scope)}
        new = [b for b in bodies if (b.get("name"), b.get("type", 1)) not in known]
        self._count(len(new))
        return Answer(200, self._world.commands.replace(scope, bodies))

    @route(f"POST {EVERYWHERE}")
    @route(f"POST {IN_A_GUILD}")
    def create(self, call: Call) -> Answer:
        """An existing command of that name is overwritten: 200 instead of 201."""
        self._judge.judge(call.route, command_problems(call.json))
        command, new = self._world.commands.put(self._scope(call), call.json)
        self._count(int(new))
        return Answer(201 if new else 200, command)

    @route(f"GET {EVERYWHERE}/{{command}}")
    @route(f"GET {IN_A_GUILD}/{{command}}")
    def get(self, call: Call) -> Answer:
        command = self._world.commands.get(self._scope(call), call.id("command"))
        if command is None:
            raise refused(10063)
        return Answer(200, command)

    @route(f"PATCH {EVERYWHERE}/{{command}}")
    @route(f"PATCH {IN_A_GUILD}/{{command}}")
    def edit(self, call: Call) -> Answer:
        scope, number = self._scope(call), call.id("command")
        old = self._world.commands.get(scope, number)
        if old is None:
            raise refused(10063)
        self._judge.judge(call.route, command_problems(old | call.json))
        return Answer(200, self._world.commands.edit(scope, number, call.json))

    @route(f"DELETE {EVERYWHERE}/{{command}}")
    @route(f"DELETE {IN_A_GUILD}/{{command}}")
    def delete(self, call: Call) -> Answer:
        if not self._world.commands.delete(self._scope(call), call.id("command")):
            raise refused(10063)
        return NOTHING

    def _scope(self, call: Call) -> int | None:
        if call.id("application") != self._world.app.id:
            raise refused(50001)
        return self._access.guild(call).id if "guild" in call.params else None

    def _count(self, new: int) -> None:
        if self.created + new > self.most_a_day:
            raise refused(30034)
        self.created += new
