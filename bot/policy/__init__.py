"""The policy file: `desk.toml` in, a Desk out, or every mistake with its place and remedy."""

from bot.policy.load import load_desk
from bot.policy.problems import PolicyError, Problem

__all__ = ["PolicyError", "Problem", "load_desk"]
