"""Benchmarks: each module measures us beside peers and the limit, in one run, and prints medians and ratios."""
