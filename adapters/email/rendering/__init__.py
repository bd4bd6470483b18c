"""From words to the bytes of a mail: headers, text, simple HTML, attachments. No I/O."""
