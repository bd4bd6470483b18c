"""Finding secrets and personal data in a text. Each module finds some kinds; `masking` uses them.

A finder takes the folded text (see `folding`) and yields spans. Every pattern has bounded
repetitions, so the time is linear in the text, whatever the text is.
"""
