"""Start `deskhand`, also as `python -m bot`. Its modules take a second to read, in which Ctrl-C has
nothing to put in order: it ends the process there and then.
"""

import signal


def start() -> None:
    """Run the command that was typed, and exit."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # nohup ignores it
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot import cli

    cli.main()


if __name__ == "__main__":
    start()
