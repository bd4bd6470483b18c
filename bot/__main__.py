"""`python -m bot`: the same as the command `deskhand`."""

from bot.cli import main

main()
