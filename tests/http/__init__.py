"""Tests of what every HTTP server of the desk must stand; a new server is one row in `servers`."""
