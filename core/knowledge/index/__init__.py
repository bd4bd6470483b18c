"""The index of the articles: tokens, tf-idf, BM25, ridge classifier, cross-validation."""
