"""Whose a mail is and to which talk it belongs: tokens, Message-IDs, subjects, proof."""
