"""Mails as clients write them, in ten languages, and what an agent reads of each.

`languages` has the words of each language in the forms of each client, `clients` the forms of the
mails, and `others` mails that were written one by one. Names and addresses are invented.
"""
