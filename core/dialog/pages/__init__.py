"""What is shown as a whole: the card, the home page, forms and lists."""
