"""Tests of the way out: messages, lanes, patience."""
