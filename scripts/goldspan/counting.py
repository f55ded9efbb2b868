"""Numbers in what people read."""


def counted(number: int, noun: str) -> str:
    """A count with its noun, which takes an s where there is not exactly one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
