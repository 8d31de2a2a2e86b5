"""Ground floor: typography, Chinese numerals, dates, money, addresses of provisions."""
