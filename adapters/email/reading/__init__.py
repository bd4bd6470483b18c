"""From the bytes of a mail to what a person wrote: MIME, HTML, quotations, reports. No I/O.

Whatever arrives, `reader.read_mail` returns a mail; nothing here raises to the outside. Every step
is linear in the size of its input, with limits on parts, depth and length beside the code that
needs them.
"""
