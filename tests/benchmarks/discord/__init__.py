"""How fast Discord's dispatches are taken in and answered, beside a bare discord.py bot."""
