"""The learned part of understanding: examples, features, classifiers, and what errors cost."""
