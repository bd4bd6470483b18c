"""HTML of mails to lines of text: a tolerant tokenizer, what is visible, what is quoted."""
