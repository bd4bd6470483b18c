"""What the desk knows: articles, matching, and the decision to answer."""
