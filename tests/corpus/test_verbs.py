"""Every verb of the command line is one call of the API, with the same options and defaults."""

import inspect
import json
import shutil
from pathlib import Path

import harbour
import pytest
import typer

import goldspan
from goldspan import Corpus, NoCorpusError, NotFoundError, RefusedError, cli, store
from goldspan.model import Alignment, Segment, make_span, replace, sha256

PRINTED = {"--json", "--format", "--markdown", "--statistics", "--max-findings", "--help"}
"""How a command prints its answer. The API returns it, and a frame holds all findings."""

ELSEWHERE = {
    ("show", "--corpus"): "the corpus is what was opened",
    ("upgrade", "CORPUS"): "the corpus is what was opened",
    ("release verify", "DIR"): "the corpus is what was opened; goldspan.release_verify takes any folder",
    ("validate", "--schema"): "goldspan.open takes another schema",
    ("agree", "--list"): "Corpus.measures",
    ("agree", "--suggestions"): "Corpus.suggestion_outcomes",
    ("trust", "DIR"): "the corpus is what was opened",
    ("validate", "--no-rules"): "goldspan.open takes rules=False",
    ("explain", "--no-rules"): "goldspan.open takes rules=False",
    ("push", "--no-rules"): "goldspan.open takes rules=False",
    ("suggest", "--no-rules"): "goldspan.open takes rules=False",
    ("suggest", "--list"): "goldspan.operations.suggest.known_sources",
    ("status", "--no-rules"): "goldspan.open takes rules=False",
    ("pull", "--no-rules"): "goldspan.open takes rules=False",
    ("status", "--watch"): "a loop of your own",
    ("status", "--every"): "a loop of your own",
    ("team list", "--addresses"): "they are in the list",
    ("watch", "--no-rules"): "goldspan.open takes rules=False",
    ("link pull", "--no-rules"): "goldspan.open takes rules=False",
    ("validate", "--fix"): "Corpus.fix",
    ("validate", "--diff"): "Corpus.fix",
}
"""Options that are no options of the method, and where they are."""

WITH_PASS = ("push", "pull", "feedback", "watch", "adjudicate push", "adjudicate pull", "adjudicate status")
NAMES = {
    ("agree", "LAYERS"): "layers",
    ("agree", "--measure"): "measures",
    ("suggest", "--source"): "sources",
    ("serve", "--source"): "sources",
    ("release diff", "--all"): "every",
    ("release publish", "--from"): "folder",
    **{(verb, "--pass"): "pass_name" for verb in WITH_PASS},
}
"""Options whose names are none in Python, or none that says what they are."""


def commands():
    def walk(command, path):
        for name, one in getattr(command, "commands", {}).items():
            yield from walk(one, (*path, name))
        if not hasattr(command, "commands"):
            yield " ".join(path), command

    return dict(walk(typer.main.get_command(cli.app), ()))


def method(command):
    name = command.replace(" ", "_").replace("-", "_")
    return getattr(Corpus, name, None) or getattr(goldspan, name)


def options(command):
    """The options of a command by the names that they have in Python, with their defaults."""
    for each in commands()[command].params:
        shown = each.opts[-1] if each.param_type_name == "option" else (each.metavar or each.name).strip("[]")
        is_old_name = getattr(each, "hidden", False)
        if is_old_name or shown in PRINTED or (command, shown) in ELSEWHERE:
            continue
        default = inspect.Parameter.empty if each.required else plain(each.default)
        usual = each.name if each.param_type_name == "argument" else words(shown)
        yield NAMES.get((command, shown), usual), default


def words(flag):
    return flag.removeprefix("--").replace("-", "_")


def plain(default):
    """A default as it is compared: none given is the same as an empty list."""
    return str(default) if isinstance(default, Path) else default or None


@pytest.mark.parametrize("command", commands())
def test_a_command_is_a_call_with_the_same_options_and_defaults(command):
    parameters = inspect.signature(method(command)).parameters
    expected = dict(options(command))
    made = {name: parameters[name].default for name in expected if name in parameters}
    assert {
        name: plain(default) if default is not inspect.Parameter.empty else default for name, default in made.items()
    } == expected


@pytest.mark.parametrize("command", commands())
def test_what_a_command_does_not_have_is_for_programs_alone(command):
    parameters = set(inspect.signature(method(command)).parameters) - {"self"}
    assert parameters - dict(options(command)).keys() <= {"progress", "batch_size", "workers"}


@pytest.mark.parametrize("command", commands())
def test_options_are_keywords(command):
    arguments = {
        NAMES.get((command, (each.metavar or each.name).strip("[]")), each.name)
        for each in commands()[command].params
        if each.param_type_name == "argument"
    }
    for name, parameter in inspect.signature(method(command)).parameters.items():
        positional = parameter.kind is not inspect.Parameter.KEYWORD_ONLY
        assert not positional or name in {"self", *arguments}, name


def test_what_is_said_to_be_elsewhere_is_an_option_of_a_command():
    for command, shown in (*ELSEWHERE, *NAMES):
        given = commands()[command].params
        assert shown in {
            (each.metavar or each.name).strip("[]") if each.param_type_name == "argument" else each.opts[-1]
            for each in given
        }


# what they do, where no server is needed


def test_articles_become_documents(root):
    (root / "seeds").mkdir()
    (root / "seeds" / "fog.txt").write_text("Fog in Velm.")
    corpus = goldspan.open(root)
    assert corpus.ingest().changed == ["fog"]
    assert corpus["fog"].text == "Fog in Velm."


def test_a_document_is_shown_by_the_beginning_of_its_id(either):
    view = either.show("sto", layer="ann")
    assert (view.document, [layer.name for layer in view.layers]) == (harbour.STORM, ["ann"])
    assert view.places is None
    assert [listed.id for listed in either.show()] == ["storm", "ferry"]
    with pytest.raises(NotFoundError, match="'ann', 'bob'"):
        either.show(harbour.STORM, layer="eve")


def test_what_can_be_no_id_is_refused(corpus):
    with pytest.raises(goldspan.ArgumentError, match="document must be an id"):
        corpus.show(5)


def test_a_document_is_shown_with_its_places_in_the_article(root):
    (root / "seeds").mkdir()
    (root / "seeds" / "fog.txt").write_text("\nFog in Velm.\n")
    corpus = goldspan.open(root)
    corpus.ingest()
    corpus.add_layer("fog", "ann", [{"label": "PORT", "start": 7, "end": 11}])
    ((place,),) = corpus.show("fog", source=True).places["ann"].values()
    assert (place.line, place.column, place.text) == (2, 8, "Velm")


def test_the_schema_is_built_documented_and_migrated(corpus, tmp_path):
    assert corpus.schema_build(check=True).stale
    corpus.schema_build()
    assert not corpus.schema_build(check=True).stale
    text = corpus.schema_docs(out=str(tmp_path / "tables.md"))
    assert (tmp_path / "tables.md").read_text() == text
    assert not corpus.schema_migrate(apply=True).written


def test_a_migration_that_needs_a_person_raises_where_it_was_to_be_written(root):
    schema = root / "schema" / "schema.yaml"
    schema.write_text(
        schema.read_text()
        .replace("1.0.0", "2.0.0")
        .replace("  PORT: {}\n", "")
        .replace(", target: [PORT]", ", target: [SHIP]")
        .replace("  note: {labels: [PORT], type: text}\n", "")
    )
    (root / "schema" / "migrations").mkdir()
    (root / "schema" / "migrations" / "0001_ports.yaml").write_text(
        "from: 1.0.0\nto: 2.0.0\nsteps:\n  - delete_label: {label: PORT}\n"
    )
    corpus = goldspan.open(root)
    assert corpus.schema_migrate().refused
    with pytest.raises(RefusedError) as caught:
        corpus.schema_migrate(apply=True)
    assert caught.value.report.refused


def test_safe_repairs_are_shown_and_made(corpus):
    (layer,) = corpus.layers(document="ferry", annotator="ann")
    store.write_layer(corpus.path, replace(layer, spans=tuple(reversed(layer.spans))))
    wide = make_span(harbour.FERRY, "SHIP", [(4, 9)])
    store.write_layer(corpus.path, replace(layer, spans=(wide,)))
    shown = corpus.fix(diff=True)
    assert shown.done and shown.diff
    assert corpus.fix().done == shown.done
    assert corpus.spans(document="ferry", annotator="ann")["text"].tolist() == ["Tern"]


def test_codes_are_explained(corpus):
    assert list(goldspan.explain("gs30")) == list(corpus.explain("GS30"))
    assert goldspan.explain()["GS302"].severity == "error"
    with pytest.raises(goldspan.SelectionError):
        goldspan.explain("GS999")


def test_layers_move_to_a_changed_text(corpus, tmp_path):
    store.write_document(tmp_path, harbour.FERRY)
    old = store.document_path(tmp_path, "ferry")
    text = f"Today: {harbour.FERRY.text}"
    alignment = Alignment((Segment(0, len(text), 0, len(text)),))
    new = replace(harbour.FERRY, text=text, text_sha256=sha256(text), alignment=alignment)
    store.write_document(corpus.path, new)
    report = corpus.reanchor("ferry", old=old, apply=True)
    assert report.complete
    assert corpus.spans(document="ferry", annotator="ann")["start"].tolist() == [11, 29]


def test_a_corpus_of_the_present_format_needs_no_upgrade(either):
    assert not either.upgrade(apply=True).written


def test_an_export_is_pulled_with_and_without_a_corpus(corpus, tmp_path):
    task = {"id": 7, "data": {"text": "Velm."}, "annotations": [{"id": 1, "completed_by": 1, "result": []}]}
    export = tmp_path / "export.json"
    export.write_text(json.dumps([task]))
    alone = goldspan.pull_export(export, out=tmp_path / "alone")
    assert (alone.tasks, len(goldspan.open(tmp_path / "alone"))) == (1, 1)
    lines = goldspan.pull_export(str(export), out=tmp_path / "lines", jsonl=True, workers=1)
    assert lines.layers == 1
    assert [layer.annotator for layer in goldspan.open(tmp_path / "lines").layers()] == ["user-1"]
    assert corpus.pull(export=export, out=tmp_path / "third").layers == 1
    with pytest.raises(ValueError, match="export"):
        corpus.pull(jsonl=True)


def test_schemas_are_imported(tmp_path):
    conf = tmp_path / "annotation.conf"
    conf.write_text("[entities]\nPerson\n[relations]\n[events]\n[attributes]\n")
    report = goldspan.schema_import_brat(conf, name="mine", out=tmp_path / "schema.yaml")
    assert report.schema.name == "mine"
    assert (tmp_path / "schema.yaml").read_text() == report.text
    with pytest.raises(goldspan.SchemaError, match=r"schema\.yaml"):
        goldspan.schema_import_brat(conf, out=tmp_path / "schema.yaml")
    config = tmp_path / "config.xml"
    config.write_text(
        '<View><Text name="text" value="$text"/><Labels name="l" toName="text"><Label value="A"/></Labels></View>'
    )
    assert goldspan.schema_import_label_studio(config).schema.concrete == ("A",)


def test_a_release_is_split_built_verified_compared_and_published(corpus, tmp_path):
    corpus.schema_build()
    report = corpus.release_build(out=tmp_path / "full", allow={"adjudication": "a test", "tree": "a test"})
    assert report.report.documents == 2
    assert not goldspan.release_verify(tmp_path / "full").faults
    corpus.release_build(
        out=tmp_path / "masked", allow={"adjudication": "a test", "tree": "a test"}, withhold_text=True
    )
    (tmp_path / "articles").mkdir()
    for document in corpus:
        (tmp_path / "articles" / f"{document.id}.txt").write_text(document.text)
    restored = goldspan.release_restore(tmp_path / "masked", articles=tmp_path / "articles", out=tmp_path / "again")
    assert restored.restored.proved
    assert corpus.release_diff(str(tmp_path / "full"), str(tmp_path / "again")).diff.counts == {}
    assert corpus.release_split(apply=True).assignment.documents == 2
    with pytest.raises(goldspan.ReleaseError):
        corpus.release_publish(str(tmp_path / "shelf"), folder=tmp_path / "nothing")
    assert corpus.release_publish(str(tmp_path / "shelf"), folder=tmp_path / "full", dry_run=True).state == "planned"


def test_a_release_that_fails_a_check_raises_and_is_not_built(corpus, tmp_path):
    with pytest.raises(goldspan.ReleaseRefused) as caught:
        corpus.release_build(out=tmp_path / "full")
    assert {check.check for check in caught.value.failed} >= {"adjudication"}
    assert not (tmp_path / "full").exists()


def test_splits_that_leak_raise_where_they_were_to_be_written(root):
    pyproject = root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + "\n[tool.goldspan.splits]\nminimum = 0\n")
    (root / "corpus" / "splits.json").write_text('{"train": ["storm"], "test": ["ferry"]}')
    corpus = goldspan.open(root)
    assert corpus.release_split().assignment.conflicts
    with pytest.raises(RefusedError, match=r"splits\.json"):
        corpus.release_split(apply=True)


def test_verbs_that_need_settings_say_so_without_them(root):
    alone = goldspan.open(shutil.copytree(root / "corpus", root.parent / "alone"))
    for call in (alone.ingest, alone.push, alone.pull, alone.schema_build, alone.adjudicate_status, alone.release_tag):
        with pytest.raises(NoCorpusError, match=r"\[tool\.goldspan\]"):
            call()


def test_a_corpus_is_made_from_nothing(tmp_path):
    report = goldspan.init(tmp_path / "new", name="mine")
    assert Path("pyproject.toml") in report.written
    corpus = goldspan.open(tmp_path / "new")
    assert len(corpus.ingest().changed) == len(corpus) == 1
    assert corpus.validate()["severity"].tolist() == []


@pytest.fixture
def connected(label_studio, monkeypatch):
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    return label_studio


def test_the_way_to_annotators_and_back(root, connected):
    corpus = goldspan.open(root)
    steps = []
    assert corpus.push(progress=steps.append).created == 2
    assert steps
    assert corpus.pull().tasks == 2
    assert corpus.feedback().url.startswith(connected.url)
    assert corpus.adjudicate_push().tasks.created == 1
    assert corpus.adjudicate_pull().untouched == 1


def test_a_corpus_with_errors_is_not_pushed(corpus, connected):
    store.write_layer(corpus.path, harbour.layer(harbour.FERRY, "eve", [harbour.find(harbour.FERRY, "Tern", "BOAT")]))
    with pytest.raises(goldspan.CheckError) as caught:
        corpus.push(layers=True)
    assert [finding.code for finding in caught.value.findings] == ["GS401"]


def test_agreement_is_one_report_with_a_page_and_thresholds(root):
    pyproject = root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + '\n[tool.goldspan.gates]\n"span F1, exact" = 0.9\n')
    corpus = goldspan.open(root)
    page = root / "page.html"
    report = corpus.agree(["ann", "bob"], by="label", measures="span F1", html=page, check=True, resamples=0)
    assert [missed.threshold.measure for missed in report.missed] == ["span F1, exact"]
    assert "Marisol" in page.read_text()
    assert {score.of["label"] for score in report.scores if "label" in score.of} == {"SHIP", "PORT", "VOYAGE"}
    assert report.confusions.comparisons == 1
    assert len(repr(report)) < 500
    assert not corpus.agree(measures="span F1, exact", resamples=0).confusions.found
    with pytest.raises(goldspan.NotFoundError, match="label"):
        corpus.agree(by="labels")
