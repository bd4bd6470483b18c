"""What there is on Discord: people, guilds, channels, threads, messages and commands."""
