"""A synthetic city: seeded, documented, sized by an argument."""
