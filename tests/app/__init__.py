"""Tests of the household: start, pulse, orderly stop."""
