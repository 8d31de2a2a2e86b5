"""What can go wrong with a gazette as it comes in."""


class SourceError(ValueError):
    """A file that cannot be read as a gazette; the message, in Chinese, names the file, the place and the remedy."""
