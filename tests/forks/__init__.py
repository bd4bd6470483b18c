"""Workers that are forked after one collection: `-p tests.forks.plugin --forks 3`."""
