"""One folder for each regulation."""
