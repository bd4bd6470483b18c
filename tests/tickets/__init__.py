"""Lifecycle, routing, permissions and what a ticket takes."""
