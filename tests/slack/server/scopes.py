"""Which scope opens which door, as the reference says."""

READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
HISTORY = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
MESSAGE_EVENT = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
EVENT_SCOPES: dict[str, frozenset[str]] = {
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "message.mpim": frozenset({"mpim:history"}),
    "app_mention": frozenset({"app_mentions:read"}),
    "reaction_added": frozenset({"reactions:read"}),
    "reaction_removed": frozenset({"reactions:read"}),
    "member_joined_channel": frozenset({"channels:read", "groups:read"}),
    "member_left_channel": frozenset({"channels:read", "groups:read"}),
    "user_change": frozenset({"users:read"}),
    "file_shared": frozenset({"files:read"}),
    "app_home_opened": frozenset(),
    "tokens_revoked": frozenset(),
    "app_uninstalled": frozenset(),
}
"""Any one of the scopes will do; none means that no scope is asked for."""

ALL_EVENTS = frozenset(EVENT_SCOPES)
ALL_SCOPES = frozenset(
    {
        *READ.values(),
        *HISTORY.values(),
        "app_mentions:read",
        "assistant:write",
        "channels:join",
        "chat:write",
        "chat:write.customize",
        "commands",
        "files:read",
        "files:write",
        "groups:write",
        "im:write",
        "mpim:write",
        "reactions:read",
        "reactions:write",
        "users:read",
        "users:read.email",
    }
)
