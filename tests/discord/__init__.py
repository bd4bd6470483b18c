"""Discord: a server of our own, and the tests that run against it."""

import warnings

with warnings.catch_warnings():
    # discord.py 2.7 imports audioop for voice, which Python 3.11 already calls deprecated;
    # with our warnings as errors, the import itself would fail. Once imported, it is quiet.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord  # noqa: F401
