"""Databases that earlier releases wrote, and the promise that this one goes on with them.

`0.2.sqlite.gz` and `0.2.postgres.sql.gz` were written by the code of release 0.2 on its default
policy: one conversation in each state, with notes, files, edits, a deletion, a merge, a private
ticket, a waiting message and a dead letter. They are never made anew.
"""
