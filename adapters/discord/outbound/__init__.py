"""Actions of the desk as Discord's messages, threads, modals and responses."""
