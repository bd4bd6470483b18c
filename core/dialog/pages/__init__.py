"""What is shown as a whole: the first reply, the card, the home page, forms and lists."""
