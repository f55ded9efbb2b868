"""goldspan: source articles to an annotated corpus that people can trust."""

__version__ = "0.1.0"
