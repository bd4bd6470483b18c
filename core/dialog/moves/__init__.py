"""The moves: small pure steps, each named as an agent would tell it."""
