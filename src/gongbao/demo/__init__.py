"""The demonstration: a small gazette of our own and the whole path through it."""
