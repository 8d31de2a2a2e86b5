"""Statutory procedures: definition as rows, checks, engine, journal, notices."""
