"""Documents kept: store, search, citations, validity on a day, export."""
