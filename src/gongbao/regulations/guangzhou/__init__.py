"""Regulations of Guangzhou."""
