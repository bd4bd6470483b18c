"""Tests of the way out: parcels, lanes, patience."""
