"""Gongbao (公报): a city's regulations, made executable."""

__version__ = "0.1.0"
