"""users.info, users.list, users.lookupByEmail."""

from typing import TYPE_CHECKING

from tests.slack.server.calls import Args
from tests.slack.server.errors import SlackError
from tests.slack.server.methods.doors import cursor, page
from tests.slack.server.methods.registry import method
from tests.slack.server.records import Json, User
from tests.slack.server.shapes import user_json

if TYPE_CHECKING:
    from tests.slack.server.server import SlackServer


def told(server: "SlackServer", user: User, args: Args) -> Json:
    email = server.has("users:read.email")
    return user_json(user, email=email, locale=bool(args.flag("include_locale")))


@method("users.info", "users:read")
def users_info(server: "SlackServer", args: Args) -> Json:
    user = server.world.users.get(args.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": told(server, user, args)}


@method("users.list", "users:read")
def users_list(server: "SlackServer", args: Args) -> Json:
    everybody = list(server.world.users.values())
    start, size = page(args, len(everybody), 1000)
    return {
        "members": [told(server, user, args) for user in everybody[start : start + size]],
        "cache_ts": int(server.now()),
        "response_metadata": cursor(start, size, len(everybody)),
    }


@method("users.lookupByEmail", "users:read.email")
def lookup_by_email(server: "SlackServer", args: Args) -> Json:
    email = args.required("email").lower()
    for user in server.world.users.values():
        if user.email.lower() == email and not user.deleted:
            return {"user": told(server, user, args)}
    raise SlackError("users_not_found")
