"""What every platform's adapter needs and none should write again."""
