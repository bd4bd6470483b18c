"""What a language model is asked, what it may cost, and the verdict on its draft."""
