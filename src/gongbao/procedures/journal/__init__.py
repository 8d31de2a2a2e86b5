"""What is kept of matters in a database: the journal as the truth, what is derived from it, and the one writer.

An act is decided outside, by functions that know no database.
"""
