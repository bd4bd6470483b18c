"""Tests of hours, clocks, deadlines and their explanation."""
