"""Logs: one bounded line for each thing that happened; never anybody's words, never a secret.

`configure` sends all loggers to one handler, in four steps, each in a module of its own:

1. `clean`: a log record becomes a dictionary of bounded values. Local variables are never read. Of
   an exception's text, and of a library's message, only what stands in the program is kept.
2. `redaction`: every configured secret, in each form in which it may be written, is replaced.
3. `repeats`: a failure that comes again and again is logged once, then counted.
4. `handler`: the line is rendered for people or for machines, cut to its limit, and written; a
   process that serves people writes from a thread, so that a blocked terminal stops nobody.

`hooks` brings in what does not come by a logger: uncaught exceptions, warnings, asyncio's errors.
"""

from bot.logs.configuration import configure
from bot.logs.hooks import handle_loop_error, install_hooks

__all__ = ["configure", "handle_loop_error", "install_hooks"]
