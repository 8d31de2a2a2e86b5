"""Statutory time: working days as known on a day, time limits as budget and ledger."""
