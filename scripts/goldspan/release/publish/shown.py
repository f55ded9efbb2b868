"""Addresses as they may be shown."""

import re

_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")


def without_secrets(text: str) -> str:
    """The text with the login cut out of every address in it: ``https://user:token@host`` to ``https://host``."""
    return _LOGIN.sub("", text)
