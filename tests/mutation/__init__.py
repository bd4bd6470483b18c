"""Does a test notice if one line is wrong? `make mutate FILE=… TESTS=…` tries some lines."""
