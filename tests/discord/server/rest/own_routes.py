"""Routes about the bot itself: who it is, its application, the gateway's address."""

from tests.discord.server.gateway.gateway import Gateway
from tests.discord.server.payloads import Json, user_json
from tests.discord.server.rest.calls import Answer, Call, route
from tests.discord.server.world.whole import World

LIMITED = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
"""The application's flags for intents that a bot in few guilds has switched on."""


class OwnRoutes:
    """`shards` is the number of shards that the gateway recommends."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self.shards = 1

    @route("GET /users/@me")
    def me(self, _: Call) -> Answer:
        return Answer(200, user_json(self._world.bot) | {"verified": True, "mfa_enabled": False})

    @route("GET /oauth2/applications/@me")
    @route("GET /applications/@me")
    def application(self, _: Call) -> Answer:
        app = self._world.app
        data: Json = {
            "id": str(app.id),
            "name": app.name,
            "description": "",
            "icon": None,
            "bot": user_json(self._world.bot),
            "bot_public": False,
            "bot_require_code_grant": False,
            "owner": user_json(self._world.owner),
            "team": None,
            "summary": "",
            "verify_key": "0" * 64,
            "flags": sum(LIMITED[name] for name in app.privileged),
            "approximate_guild_count": len(self._world.guilds),
            "install_params": None,
            "interactions_endpoint_url": None,
            "integration_types_config": {"0": {}},
        }
        return Answer(200, data)

    @route("GET /gateway")
    def gateway(self, _: Call) -> Answer:
        return Answer(200, {"url": f"{self._gateway.base}/gateway"})

    @route("GET /gateway/bot")
    def gateway_for_bots(self, _: Call) -> Answer:
        limit = self._gateway.budget.json()
        url = f"{self._gateway.base}/gateway"
        return Answer(200, {"url": url, "shards": self.shards, "session_start_limit": limit})
