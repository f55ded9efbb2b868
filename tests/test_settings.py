"""Settings of a corpus, and the server of the environment."""

import os

import pytest
from env_file import write_env

from goldspan.consent import TrustError
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.settings import Server, SettingsError, find_root, load, server
from goldspan.team.people import write_addresses


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def written(folder, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def test_an_empty_section_has_every_default(tmp_path):
    here = load(written(tmp_path, "[tool.goldspan]\n"))
    assert (here.root, here.corpus, here.seeds) == (tmp_path, tmp_path / "corpus", tmp_path / "seeds")
    assert (here.schema, here.state) == (tmp_path / "schema/schema.yaml", tmp_path / ".goldspan")
    assert here.generated == tmp_path / "schema" / "generated"
    assert (here.project, here.pass_name, here.annotators_per_task, here.annotators) == ("goldspan", "", 1, ())
    assert here.release.version == "0.1.0"


def test_everything_that_can_be_set(tmp_path, monkeypatch):
    monkeypatch.setenv("GOLDSPAN_TRUST", "1")  # for the state folder, which lies elsewhere
    here = load(
        written(
            tmp_path,
            """
[tool.goldspan]
corpus = "data"
seeds = "raw"
schema = "rules/s.yaml"
state = "/var/state"
project = "News"
pass = "events"
annotators_per_task = 2
rules = ["corpus_rules:amounts", "more_rules"]
gates = { "span F1, exact" = 0.7, label.PER = { "span F1, exact" = 0.8 } }
[tool.goldspan.annotators.ann]
email = "ann@example.com"
[tool.goldspan.annotators."machine 1"]
email = "m@example.com"
method = "machine-generated"
[tool.goldspan.release]
version = "1.2.3"
language = ["en", "ar"]
tags = []
""",
        )
    )
    assert (here.corpus, here.seeds, here.schema) == (tmp_path / "data", tmp_path / "raw", tmp_path / "rules/s.yaml")
    assert str(here.state) == "/var/state"
    assert (here.project, here.pass_name, here.annotators_per_task) == ("News", "events", 2)
    assert here.annotators == (
        Annotator("ann", "ann@example.com"),
        Annotator("machine 1", "m@example.com", "machine-generated"),
    )
    assert here.rules == ("corpus_rules:amounts", "more_rules")
    assert here.gates == {"span F1, exact": 0.7, "label": {"PER": {"span F1, exact": 0.8}}}
    assert (here.release.version, here.release.language) == ("1.2.3", ("en", "ar"))


def test_the_nearest_section_above_counts(tmp_path):
    written(tmp_path, "[tool.goldspan]\n")
    inner = written(tmp_path / "a", "[tool.other]\n") / "b"
    inner.mkdir()
    assert find_root(inner) == tmp_path
    written(inner, "[tool.goldspan]\n")
    assert find_root(inner) == inner


def test_outside_any_corpus_the_error_says_what_to_do(tmp_path):
    with pytest.raises(SettingsError, match=r"no pyproject.toml with \[tool.goldspan\] here or above; change into"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("corpse = 'x'", "no setting is called 'corpse'. Did you mean 'corpus'? Known are: 'corpus', 'seeds'"),
        ("corpus = 3", "corpus must be text of one line, in quotes, not 3"),
        ("pass = ['a']", "pass must be text of one line"),
        ("annotators_per_task = 0", "annotators_per_task must be a whole number from 1, not 0"),
        ("annotators_per_task = true", "annotators_per_task must be a whole number from 1, not True"),
        ("annotators_per_task = '2'", "annotators_per_task must be a whole number from 1"),
        ("annotators = ['ann']", "annotators must be a table, not ['ann']"),
        ("annotators = {ann = 'a@example.com'}", "annotators.ann must be a table, not 'a@example.com'"),
        ("annotators = {ann = {email = 3}}", "annotators.ann.email must be text in quotes, not 3"),
        (
            "annotators = {ann = {email = 'a@example.com', mail = 'x'}}",
            "no setting of annotators.ann is called 'mail'. Did you mean 'email'?",
        ),
        (
            "annotators = {ann = {email = 'a@example.com', method = 'guess'}}",
            "annotators.ann.method must be one of 'manual', 'machine-generated', not 'guess'",
        ),
        ("rules = 'one:two'", "rules must be a list of names"),
        ("rules = [3]", "rules must be a list of names"),
        ("gates = [0.7]", "gates must be a table of thresholds"),
        ("adjudication = 3", "adjudication must be a table, not 3"),
        ("adjudication = {polcy = 'majority'}", "no setting of adjudication is called 'polcy'. Did you mean 'policy'?"),
        ("adjudication = {policy = 'best'}", "adjudication.policy must be one of 'unanimous', 'majority', 'threshold'"),
        ("adjudication = {top = 0}", "adjudication.top must be a whole number from 1, not 0"),
        ("adjudication = {annotators = true}", "adjudication.annotators must be a whole number from 1, not True"),
        ("adjudication = {confidence = 75}", "adjudication.confidence must be a number from 0 to 1, not 75"),
        ("adjudication = {weights = {ann = -1}}", "adjudication.weights.ann must be a number from 0, not -1"),
        ("adjudication = {confidence = nan}", "adjudication.confidence must be a number from 0 to 1, not nan"),
        ("adjudication = {weights = {ann = inf}}", "adjudication.weights.ann must be a number from 0, not inf"),
        ("splits = {minimum = -1}", "splits.minimum must be a whole number from 0, not -1"),
        ("splits = {shares = {train = 'most'}}", "splits.shares.train must be a number, not 'most'"),
        ('project = "a\\u0007"', "project must be text of one line"),
        ("release = {annotator_names = 'no'}", "release.annotator_names must be true or false, not 'no'"),
        (
            "release = {notes = ['span']}",
            "release.notes must be a list, each item one of 'spans', 'layers', 'links', not ['span']",
        ),
        ("release = 3", "release must be a table, not 3"),
        ("release = {verison = '1.0.0'}", "no setting of release is called 'verison'. Did you mean 'version'?"),
        ("release = {version = 1.0}", "release.version must be text in quotes, not 1.0"),
        ("release = {language = 'en'}", "release.language must be a list, each item text in quotes, not 'en'"),
        ("release = {version = '1'}", "release: version '1' is not of the form 1.2.3"),
        ("release = {language = []}", "release: no language is given"),
        ("release = {language = [3]}", "release.language must be a list, each item text in quotes, not [3]"),
        ("release = {language = ['English']}", "language 'English' is not a code of ISO 639"),
        (
            "release = {licence = 'CC BY 4.0'}",
            "licence 'CC BY 4.0' is not an identifier that the Hub has",
        ),
        ("release = {text_licence = 'CC0-1.0'}", "text_licence 'CC0-1.0' is not an identifier"),
        (
            "release = {repo = 'https://huggingface.co/a/b'}",
            "is not the name of a dataset on the Hub; write 'user/name'",
        ),
        ("release = {name = ' '}", "name: ' ' is empty or of several lines"),
        ("release = {authors = ['A', '']}", "authors: '' is empty or of several lines"),
        ("release = {tags = ['a', 'a']}", "tags: one of them is given twice"),
    ],
)
def test_a_wrong_setting_names_the_file_the_key_and_what_is_wrong(section, message, tmp_path):
    with pytest.raises(SettingsError) as error:
        load(written(tmp_path, f"[tool.goldspan]\n{section}\n"))
    assert str(error.value).startswith(f"{tmp_path / 'pyproject.toml'}: [tool.goldspan]: ")
    assert message in str(error.value)


@pytest.mark.parametrize("content", [b"[tool.goldspan\n", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_a_broken_file_is_named(content, tmp_path):
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"pyproject\.toml: not TOML"):
        load(tmp_path)


@pytest.mark.parametrize("content", ["tool = 3\n", "[tool]\ngoldspan = 3\n"])
def test_a_section_that_is_no_table_is_no_crash(content, tmp_path):
    with pytest.raises(SettingsError):
        load(written(tmp_path, content))


# the server


def test_without_anything_there_is_no_server(tmp_path):
    assert server(tmp_path) is None


def test_an_env_file_names_the_server(tmp_path):
    write_env(tmp_path, "http://one/ls", "'secret'  # ours")
    assert server(tmp_path) == Server("http://one/ls", "secret")


def test_the_environment_goes_before_the_env_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("LABEL_STUDIO_URL=http://one\nLABEL_STUDIO_API_KEY=filed\n")
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://two")
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "given")
    assert server(tmp_path) == Server("http://two", "given")


def test_an_env_file_that_nobody_agreed_to_is_named_and_not_used(tmp_path):
    (tmp_path / ".env").write_text("LABEL_STUDIO_URL=http://one\nLABEL_STUDIO_API_KEY=filed\n")
    with pytest.raises(
        TrustError, match=r"\.env; see and allow it with `goldspan trust`, or set LABEL_STUDIO_URL"
    ) as error:
        server(tmp_path)
    assert "'http://one'" in str(error.value)
    assert "filed" not in str(error.value)


def test_an_env_file_that_changed_is_not_used(tmp_path):
    write_env(tmp_path, "http://one", "secret")
    (tmp_path / ".env").write_text("LABEL_STUDIO_URL=http://two\nLABEL_STUDIO_API_KEY=filed\n")
    with pytest.raises(TrustError, match="changed since"):
        server(tmp_path)


def test_an_env_file_of_something_else_needs_no_agreement(tmp_path):
    (tmp_path / ".env").write_text("OTHER=1\n")
    assert server(tmp_path) is None


def test_an_env_file_takes_nothing_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "of the user")
    write_env(tmp_path, "http://thief/${SECRET}", "$SECRET")
    assert server(tmp_path) == Server("http://thief/${SECRET}", "$SECRET")


def test_the_env_file_changes_nothing_in_the_environment(tmp_path):
    write_env(tmp_path, "http://one", "filed")
    server(tmp_path)
    assert "LABEL_STUDIO_API_KEY" not in os.environ


HALVES = [("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"), ("LABEL_STUDIO_API_KEY", "LABEL_STUDIO_URL")]


@pytest.mark.parametrize(("given", "missing"), HALVES)
def test_half_a_server_is_not_completed_from_elsewhere(given, missing, tmp_path, monkeypatch):
    """The token of the environment never goes to the address of a file, nor the other way round."""
    write_env(tmp_path, "http://one", "filed")
    monkeypatch.setenv(given, "the-value")
    with pytest.raises(SettingsError, match=f"the environment: {given} is set but {missing} is not") as error:
        server(tmp_path)
    assert "the-value" not in str(error.value)


@pytest.mark.parametrize(("given", "missing"), HALVES)
def test_half_a_server_in_a_file_is_an_error_that_names_it(given, missing, tmp_path):
    (tmp_path / ".env").write_text(f"{given}=the-value\n")
    with pytest.raises(SettingsError, match=rf"{tmp_path}/\.env: {given} is set but {missing} is not") as error:
        server(tmp_path)
    assert "the-value" not in str(error.value)


def test_the_token_is_not_in_the_repr():
    assert "secret" not in repr(Server("http://one", "secret"))


def test_addresses_come_from_the_state_folder_and_else_from_the_settings_or_the_name(tmp_path):
    root = written(
        tmp_path,
        """
[tool.goldspan]
[tool.goldspan.annotators.ann]
email = "old@example.com"
[tool.goldspan.annotators.bob]
email = "bob@example.com"
[tool.goldspan.annotators."machine 1"]
method = "machine-generated"
[tool.goldspan.annotators.judge]
annotates = false
[tool.goldspan.annotators.me]
email = "goldspan@localhost"
""",
    )
    write_addresses(root / ".goldspan", {"ann": "new@example.com"})
    here = load(root)
    assert [one.email for one in here.annotators] == [
        "new@example.com", "bob@example.com", "machine-1@annotators.example", "judge@annotators.example",
        "goldspan@localhost",
    ]  # fmt: skip
    assert here.exposed == ("ann", "bob")
    assert here.people == ("ann", "bob", "me")
