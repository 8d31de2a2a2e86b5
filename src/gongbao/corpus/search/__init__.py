"""Search for the provision that answers a question, in layers that are measured one by one (bench/search.py)."""
