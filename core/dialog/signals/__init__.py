"""The signals: everything that an event can mean to the dialog, each with what the classifier knew.

`core.dialog.classifier` makes them, `core.dialog.table` branches on their types, and a move that
needs more than the turn takes the signal as its second argument. So no move looks again for what
was found once, or trusts that it is there.
"""

from core.dialog.signals.clock import *  # noqa: F403 - one namespace
from core.dialog.signals.payloads import *  # noqa: F403 - one namespace
from core.dialog.signals.requester import *  # noqa: F403 - one namespace
from core.dialog.signals.work import *  # noqa: F403 - one namespace
