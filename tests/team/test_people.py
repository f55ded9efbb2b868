"""Addresses: outside of the repository, and out of the settings where they stood there."""

import stat
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.team.people import (
    NAME,
    TeamError,
    default_address,
    people_path,
    read_addresses,
    with_annotator,
    without_addresses,
    write_addresses,
)

OLD = """\
# ours
[tool.goldspan]
project = "News"

[tool.goldspan.annotators.ann]
email = "ann@example.com" # at home
method = "manual"
# the machine
[tool.goldspan.annotators."machine 1"]
  email = "m@example.com"

[tool.other]
email = "not ours"
"""


@given(st.dictionaries(st.text(min_size=1), st.text().map(lambda text: f"{text}@example.com")))
def test_what_is_written_is_read(tmp_path_factory, addresses):
    state = tmp_path_factory.mktemp("state")
    write_addresses(state, addresses)
    assert read_addresses(state) == addresses


def test_the_file_is_its_owners_and_git_does_not_see_it(tmp_path):
    write_addresses(tmp_path / "state", {"ann": "ann@example.com"})
    assert stat.S_IMODE(people_path(tmp_path / "state").stat().st_mode) == 0o600
    assert "/people.toml" in (tmp_path / "state" / ".gitignore").read_text()


@pytest.mark.parametrize(
    "text", ["[people", 'people = "ann"', "[people]\nann = 3", '[people]\nann = "nowhere"', "\xff"]
)
def test_a_file_that_cannot_be_used_is_named(tmp_path, text):
    people_path(tmp_path).write_text(text, encoding="latin-1")
    with pytest.raises(TeamError, match=r"people\.toml"):
        read_addresses(tmp_path)


def test_addresses_are_taken_out_and_nothing_else():
    text, addresses = without_addresses(OLD)
    assert addresses == {"ann": "ann@example.com", "machine 1": "m@example.com"}
    gone = [line for line in OLD.splitlines() if line not in text.splitlines()]
    assert [line.split()[0] for line in gone] == ["email", "email"] and "not ours" in text
    assert without_addresses(text) == (text, {})


@pytest.mark.parametrize(
    "text",
    [
        '[tool.goldspan]\nannotators = {ann = {email = "ann@example.com"}}\n',
        '[tool.goldspan.annotators]\nann.email = "ann@example.com"\n',
        '[tool.goldspan.annotators.ann]\nemail = """\nann@example.com"""\n',
    ],
)
def test_an_address_in_another_form_is_left_to_a_person(text):
    with pytest.raises(TeamError, match="by hand"):
        without_addresses(text)


@given(st.from_regex(NAME, fullmatch=True), st.booleans())
def test_a_person_is_added_behind_all_that_is_there(name, judge):
    made = with_annotator(OLD, name, judge=judge)
    assert made.startswith(OLD.rstrip())
    parsed = tomllib.loads(made)["tool"]["goldspan"]["annotators"]
    assert parsed == {
        **tomllib.loads(OLD)["tool"]["goldspan"]["annotators"],
        name: {"annotates": False} if judge else {},
    }


def test_a_person_who_cannot_be_added_is_left_to_a_person():
    with pytest.raises(TeamError, match=r"add this by hand:\n\[tool\.goldspan\.annotators\.bob\]"):
        with_annotator('[tool.goldspan]\nannotators = {ann = {email = "ann@example.com"}}\n', "bob", judge=False)


def test_the_account_of_a_pseudonym_is_nobodys():
    assert default_address("Machine 1") == "machine-1@annotators.example"
