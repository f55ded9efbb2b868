"""The layer that most tests here move."""

import pytest
from marked import TEXT, layer_of
from strategies import document


@pytest.fixture
def old():
    return document(TEXT)


@pytest.fixture
def layer(old):
    return layer_of(
        old,
        ("ROLE", "harbour master"),
        ("PLACE", "northern quay"),
        ("PER", "Ada Nolan"),
        ("SHIP", "Aurora"),
        ("EVENT", "closed", "after"),
        relations=[("AT", 0, 1), ("SAID", 2, 3)],
    )
