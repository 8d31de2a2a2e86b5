"""Reading 2: the integer form as SQL; one file a dialect."""
