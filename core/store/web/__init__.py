"""What the web keeps: who signs in, what the portal remembers of them, and push subscriptions."""
