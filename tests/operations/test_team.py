"""People and assignments of a corpus, and the members of a real Label Studio."""

import httpx
import pytest
from pushed_corpus import SCHEMA, connected, whole

from goldspan import store
from goldspan.errors import NotFoundError
from goldspan.labelstudio.users import ensure_user
from goldspan.operations.status import status
from goldspan.operations.team_add import team_add
from goldspan.operations.team_assign import team_assign
from goldspan.operations.team_list import team_list
from goldspan.operations.team_move import team_move
from goldspan.settings import load
from goldspan.store.assignments import assignments_path, read_assignments
from goldspan.team.people import TeamError, people_path


@pytest.fixture
def here(corpus_settings):
    """A corpus of ten documents without people."""
    (corpus_settings.root / "pyproject.toml").write_text("[tool.goldspan]\n[tool.goldspan.team]\ndouble = 0.2\n")
    for number in range(2, 11):
        store.write_document(corpus_settings.corpus, whole(f"Ada {number}", f"d{number}"))
    return load(corpus_settings.root)


def add(settings, *names, **more):
    for name in names:
        team_add(load(settings.root), name, **more)
    return load(settings.root)


def test_people_are_known_by_pseudonym_and_their_addresses_stay_out_of_the_repository(here):
    add(here, "ann", email="ann@example.com")
    add(here, "bob")
    again = team_add(load(here.root), "ann", email="ann.new@example.com")
    assert (again.is_new, again.address) == (False, "ann.new@example.com")
    assert "example.com" not in (here.root / "pyproject.toml").read_text()
    people = {one.name: (one.address, one.source) for one in team_list(load(here.root)).people}
    assert people == {
        "ann": ("ann.new@example.com", "people.toml"), "bob": ("bob@annotators.example", "pseudonym"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["gold", "user-3", "unknown", "", "-x", "a/b", "ANN", "a" * 41])
def test_a_name_that_will_not_do_is_refused(here, name):
    there = add(here, "ann")
    before = (here.root / "pyproject.toml").read_bytes()
    with pytest.raises(TeamError):
        team_add(there, name)
    assert (here.root / "pyproject.toml").read_bytes() == before


def test_assignments_are_shown_then_written_and_new_documents_join_them(here):
    team = add(here, "ann", "bob", "cleo")
    shown = team_assign(team)
    assert not shown.written and not assignments_path(here.corpus).exists()
    done = team_assign(team, apply=True)
    assert (done.written, done.assigned, done.double) == (True, shown.assigned, 2)
    assert sorted(done.documents_of.values()) == [4, 4, 4]
    assert read_assignments(here.corpus) == done.assigned
    assert not team_assign(team, apply=True).written
    store.write_document(here.corpus, whole("New", "d11"))
    assert team_assign(team).new.keys() == {"d11"}


def test_documents_are_given_by_name_and_new_ones_to_some_of_the_team(here):
    team = add(here, "ann", "bob", "cleo")
    team_assign(team, ["d1", "d2"], to=["cleo", "ann"], apply=True)
    report = team_assign(team, to=["bob", "ann"], apply=True)
    assert report.assigned["d1"] == ("ann", "cleo")
    assert report.documents_of["cleo"] == 2
    with pytest.raises(NotFoundError, match="no annotator is called 'bobby'"):
        team_assign(team, to=["bobby"])
    with pytest.raises(NotFoundError, match="no document is called 'd99'"):
        team_assign(team, ["d99"], to=["bob"])


def test_a_judge_and_a_machine_get_no_documents(here):
    team = add(add(here, "ann", "bob"), "eve", judge=True)
    assert set(team_assign(team).documents_of) == {"ann", "bob"}
    with pytest.raises(TeamError, match="goldspan team add"):
        team_assign(here)


def test_a_status_waits_for_those_who_were_assigned_and_nobody_else(here):
    team = add(here, "ann", "bob")
    assigned = team_assign(team, apply=True).assigned
    for one in status(team, SCHEMA).documents:
        people = {work.person for work in one.people}
        assert people - {"ann"} == set(assigned[one.document]) - {"ann"} and one.wanted == len(assigned[one.document])


def test_addresses_are_moved_out_of_old_settings(here):
    path = here.root / "pyproject.toml"
    path.write_text('[tool.goldspan]\n[tool.goldspan.annotators.ann]\nemail = "ann@example.com"\n')
    old = load(here.root)
    assert old.exposed == ("ann",)
    assert team_move(old).names == ["ann"]
    new = load(here.root)
    assert (new.exposed, new.annotators) == ((), old.annotators)
    assert "ann@example.com" in people_path(here.state).read_text() and "example" not in path.read_text()
    assert team_move(new).names == []


def test_an_invitation_is_a_link_by_which_one_becomes_a_member(here, label_studio):
    client = connected(here, label_studio)
    added = team_add(here, "dora", client)
    page = httpx.get(added.invitation, trust_env=False)
    assert page.status_code == 200 and 'name="password"' in page.text
    team = load(here.root)
    assert [one.is_member for one in team_list(team, client).people] == [False]
    ensure_user(client, added.address, "a long password")
    after = team_list(team, client)
    assert [one.is_member for one in after.people] == [True]
    assert after.strangers > 0, "the owner of the server is no annotator"
    assert team_add(team, "dora", client).invitation is None
