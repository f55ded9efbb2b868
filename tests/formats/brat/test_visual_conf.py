"""Colours as people write them."""

import pytest

from goldspan.formats.brat.visual_conf import NAMED, six_digits


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("#1F77b4", "#1f77b4"),
        ("#aBc", "#aabbcc"),
        ("SkyBlue", "#87ceeb"),
        (" red ", "#ff0000"),
        ("rgb(1-2-255)", "#0102ff"),
        ("rgb(1,2,3)", "#010203"),
        ("rgb(1,2,256)", None),
        ("darken", None),
        ("#12345", None),
        ("", None),
    ],
)
def test_six_digits(written, expected):
    assert six_digits(written) == expected


def test_every_name_has_six_digits():
    assert len(NAMED) > 140
    assert all(six_digits(digits) == digits for digits in NAMED.values())
