"""Exports of a real Label Studio, and what a broken download may hold, to layers on disk."""

import json
from collections import Counter
from functools import partial

import pytest
from real_exports import EXPORTS
from strategies import document as text_of

from goldspan import store
from goldspan.formats.labelstudio.annotations import NOBODY, Annotator, TaskParser, Team
from goldspan.formats.labelstudio.export import ExportError, open_export
from goldspan.formats.labelstudio.labeling_config import read, schema_of
from goldspan.model import Suppression, replace
from goldspan.operations.pull_folder import pull_into_folder
from goldspan.schema.language import parse
from goldspan.store.pulled_state import server_item
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

CONFIG = read((EXPORTS / "config.xml").read_text(encoding="utf-8"))
SCHEMA = schema_of(CONFIG)
NAMES = ["annotators", "characters", "regions", "repeated", "screen", "states", "states.snapshot"]

REGIONS = {
    "nothing wrong": [],
    "end beyond the text": ["GS802"],
    "start beyond the text": ["GS802"],
    "negative start": ["GS802"],
    "reversed": ["GS802"],
    "empty": ["GS802"],
    "offsets as strings": ["GS802"],
    "offsets as floats": ["GS802"],
    "offsets missing": ["GS802"],
    "one id for two regions": ["GS805"],
    "region without an id": [],
    "unknown label": ["GS401"],
    "no labels": ["GS801"],
    "empty list of labels": ["GS801"],
    "relation to itself": ["GS410"],
    "relation to nothing": ["GS803"],
    "relation without a label": ["GS804"],
    "relation without labels": ["GS804"],
    "relation with an unknown label": ["GS402"],
    "relation drawn left": [],
    "relation both ways": [],
    "relation without a direction": [],
    "two relations on one pair": [],
    "there and back": [],
    "several labels on one relation": [],
    "several labels on one region": [],
    "relation of a region with several labels": ["GS808"],
    "choice on a region": [],
    "words on a region": [],
    "choice on a region that is not there": ["GS806"],
    "choices on the document": [],
    "words on the document": [],
    "note on a region": [],
    "score and parent": ["GS812"],
    "from another control": ["GS806"],
    "on another text": ["GS806"],
    "identical regions": ["GS504"],
    "overlapping regions": [],
    "words that are not there": ["GS814"],
    "a rectangle": ["GS806"],
}
"""What the regions of each case are reported as, when they come as the server stored them."""

SCREEN = REGIONS | {
    "offsets as strings": [],
    "offsets as floats": [],
    "one id for two regions": ["GS504", "GS805", "GS814", "GS814"],
    "relation with an unknown label": ["GS804"],
    "from another control": ["GS801"],
    "on another text": [],
    "a rectangle": [],
}
"""The same after the labeling screen: it fixes some, drops some, and makes one worse."""

STATES = {
    "skipped": [("skipped", [])],
    "draft": [("draft", [])],
    "draft of an annotation": [("submitted", []), ("draft", [])],
    "two by one annotator": [("submitted", []), ("submitted", ["GS810"])],
    "nothing found": [("submitted", [])],
    "text changed": [("submitted", ["GS814"])],
    "edited by another": [("submitted", ["GS813"])],
    "ground truth by default": [("submitted", [])],
    "our text changed": [("submitted", ["GS807"])],
    "our adjudicated": [("adjudicated", [])],
    "our ground truth by default": [("adjudicated", [])],
}


def tasks_of(name):
    return json.loads((EXPORTS / f"{name}.json").read_text(encoding="utf-8"))


def pulled(export, out, *, config=CONFIG, schema=SCHEMA, team=NOBODY, at="2026-01-01T00:00:00+00:00"):
    parser = TaskParser(config, schema, team, export.name, at)
    return pull_into_folder(partial(open_export, export), parser, out)


def of_cases(name, out):
    """Of each case of an export: its layers, by annotation, and the sorted codes of each."""
    pulled(EXPORTS / f"{name}.json", out)
    cases = {task["id"]: task["data"]["case"] for task in tasks_of(name)}
    found = {}
    for one in validate_corpus(out, Checks(SCHEMA)):
        if one.level in (6, 7):
            continue  # most cases are made on the same text, and mark halves of its words
        found.setdefault((one.where.document, one.where.layer), []).append(one.code)
    layers = {}
    for layer in sorted(store.read_layers(out), key=lambda one: server_item(one)[2:]):
        codes = sorted(found.pop((layer.document, layer.name), []))
        layers.setdefault(cases[layer.provenance.task], []).append((layer, codes))
    assert not found, "findings of documents or of layers that are not there"
    return layers


# the exports of make.py


@pytest.mark.parametrize(("name", "expected"), [("regions", REGIONS), ("screen", SCREEN)])
def test_each_wrong_region_is_reported_with_its_code(name, expected, tmp_path):
    got = {case: codes for case, [(_, codes)] in of_cases(name, tmp_path).items()}
    if name == "screen":
        expected = {case: codes for case, codes in expected.items() if case != "relation to nothing"}
    assert got == expected


def test_a_relation_to_nothing_cannot_be_submitted_on_the_screen():
    [task] = [task for task in tasks_of("screen") if task["data"]["case"] == "relation to nothing"]
    assert task["annotations"] == []


@pytest.mark.parametrize("name", ["states", "states.snapshot"])
def test_the_state_of_each_annotation(name, tmp_path):
    layers_of = of_cases(name, tmp_path)
    got = {case: [(layer.status, codes) for layer, codes in layers] for case, layers in layers_of.items()}
    snapshot = name == "states.snapshot"
    expected = {
        case: kept
        for case, layers in STATES.items()
        if (kept := [one for one in layers if not (snapshot and one[0] == "draft")])
    }
    assert got == expected


def test_predictions_are_counted_and_are_no_layers(tmp_path):
    report = pulled(EXPORTS / "states.json", tmp_path)
    assert report.predictions == 2
    assert report.tasks == 13
    assert report.by_status == Counter(submitted=8, draft=2, adjudicated=2, skipped=1)


def test_drafts_that_a_snapshot_names_by_number_only_are_said(tmp_path):
    report = pulled(EXPORTS / "states.snapshot.json", tmp_path)
    assert [(one.code, one.severity) for one in report.findings] == [("GS818", "info")] * 2
    assert all("drafts came as numbers" in one.message and "export" in one.hint for one in report.findings)


def test_a_repeated_import_is_reported_for_each_further_task(tmp_path):
    report = pulled(EXPORTS / "repeated.json", tmp_path)
    assert report.tasks == 6
    assert Counter((one.code, one.where.document) for one in report.findings) == {
        ("GS811", "with-work"): 2,
        ("GS811", "without-work"): 2,
    }
    assert report.layers == 3, "the work in each of the copies is kept"


def test_two_annotators_of_one_task_are_two_layers(tmp_path):
    people = (Annotator("ada", "lead@example.com"), Annotator("ben", "ben@example.com"))
    team = Team(people, {1: "lead@example.com", 2: "ben@example.com"})
    pulled(EXPORTS / "annotators.json", tmp_path, team=team)
    assert [(layer.document, layer.name, len(layer.spans)) for layer in store.read_layers(tmp_path)] == [
        ("task-60", "ada", 2),
        ("task-60", "ben", 1),
        ("task-61", "ben", 0),
    ]


def test_every_marked_word_is_found_at_its_code_points(tmp_path):
    marked = {task["id"]: task["data"]["marked"] for task in tasks_of("characters")}
    layers = list(store.read_layers(tmp_path)) if pulled(EXPORTS / "characters.json", tmp_path) else []
    assert len(layers) == len(marked) == 20
    for layer in layers:
        [span] = layer.spans
        text = store.read_document(store.document_path(tmp_path, layer.document)).text
        assert span.text == marked[layer.provenance.task] == text[span.start : span.end]
        assert layer.provenance.unmapped == (), "the words on the screen differ in white space only"


def test_the_screen_did_not_always_write_the_words_that_it_marked():
    values = {
        task["data"]["case"]: (task["data"]["marked"], task["annotations"][0]["result"][0]["value"]["text"])
        for task in tasks_of("characters")
    }
    assert {case for case, (marked, shown) in values.items() if marked != shown} == {
        "CRLF inside",
        "line break inside",
        "two spaces inside",
    }


@pytest.mark.parametrize("configured", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_an_export_vanishes(name, configured, tmp_path):
    pulled(
        EXPORTS / f"{name}.json", tmp_path, config=CONFIG if configured else None, schema=SCHEMA if configured else None
    )
    layers = {server_item(layer)[2:]: layer for layer in store.read_layers(tmp_path)}
    items = 0
    for task in tasks_of(name):
        for key in ("annotations", "drafts"):
            for one in task[key]:
                if isinstance(one, dict):
                    layer = layers.pop((key == "drafts", one["id"]))
                    for item in one["result"]:
                        items += 1
                        assert accounted(item, one["result"], layer), (task["data"]["case"], item)
    assert not layers, "layers of nothing"
    assert items or name == "empty"


def accounted(item, result, layer):
    """Whether an item of a result stands in the layer: in full as unmapped, or as span, relation, attribute or note."""
    if any(unmapped.item == item for unmapped in layer.provenance.unmapped):
        return True
    if item["type"] == "relation":
        return _related(item, result, layer)
    value = item["value"]
    here = [span for span in layer.spans if (value.get("start"), value.get("end")) in span.fragments]
    if item["type"] == "labels":
        rest = {key: item[key] for key in ("score", "parentID") if key in item}
        if "score" in rest and any(span.origin and span.origin.score == rest["score"] for span in here):
            del rest["score"]
        return (
            set(value["labels"]) <= {span.label for span in here}
            and ("meta" not in item or any(span.note == item["meta"]["text"][0].strip() for span in here))
            and (not rest or any(one.item == {"id": item["id"], **rest} for one in layer.provenance.unmapped))
        )
    given = tuple(value.get("choices") or value["text"])
    hosts = [span.attributes for span in here] if "start" in value else [layer.document_labels]
    return any(host.get(item["from_name"]) in (given, given[0]) for host in hosts)


def _related(item, result, layer):
    extents = {one["id"]: (one["value"].get("start"), one["value"].get("end")) for one in result if "id" in one}
    source, target = extents[item["from_id"]], extents[item["to_id"]]
    place = {span.id: span.fragments[0] for span in layer.spans}
    drawn = {(one.label, place[one.source], place[one.target]) for one in layer.relations}
    ways = {"left": [(target, source)], "bi": [(source, target), (target, source)]}
    return (
        all(
            (label, *ends) in drawn
            for label in item["labels"]
            for ends in ways.get(item.get("direction"), [(source, target)])
        )
        and item["labels"]
    )


# what a file may hold


def small(**more):
    label = {
        "id": "a",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": 6, "end": 9, "text": "Ada", "labels": ["PER"]},
    }
    return {
        "id": 1,
        "project": 4,
        "data": {"text": "hello Ada"},
        "annotations": [{"id": 7, "completed_by": 1, "result": [label]}],
        **more,
    }


PLAIN = json.dumps([small()])


def from_file(tmp_path, content, **more):
    file = tmp_path / "export.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    report = pulled(file, tmp_path / "out", **more)
    return report, list(store.read_layers(tmp_path / "out"))


def words(layers):
    return [span.text for layer in layers for span in layer.spans]


def test_of_an_export_that_breaks_off_nothing_is_kept(tmp_path):
    from_file(tmp_path, PLAIN)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json") if path.name != "export.json"}
    content = json.dumps([small(annotations=[]), small(id=2), small(id=3)])
    with pytest.raises(ExportError, match="breaks off after task 2"):
        from_file(tmp_path, content[:-20])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json") if path.name != "export.json"} == before


@pytest.mark.parametrize(
    ("old", "new", "unmapped"),
    [
        ('"start": 6', '"start": ' + "9" * 40, ["GS802"]),
        ('"start": 6', '"start": 1e400', ["GS802"]),
        ('"start": 6', '"start": ' + "9" * 5000, ["GS802"]),
        ('"start": 6', '"start": NaN', ["GS802"]),
        ('"completed_by"', '"lead_time": NaN, "completed_by"', []),
        ('"completed_by"', '"lead_time": -Infinity, "completed_by"', []),
        ('"completed_by"', f'"lead_time": {"9" * 400}, "completed_by"', []),
        ('"completed_by"', '"lead_time": "5", "completed_by"', []),
    ],
)
def test_numbers_beyond_all_measure_spoil_nothing_but_themselves(old, new, unmapped, tmp_path):
    report, [layer] = from_file(tmp_path, PLAIN.replace(old, new))
    assert report.findings == []
    assert [one.code for one in layer.provenance.unmapped] == unmapped
    assert layer.provenance.lead_time is None
    json.loads(store.layer_path(tmp_path / "out", layer.document, layer.name).read_bytes(), parse_constant=pytest.fail)


def test_half_a_character_in_the_text_is_a_finding(tmp_path):
    report, layers = from_file(tmp_path, PLAIN.replace("hello", "h\\ud83dllo"))
    assert [(one.code, layers) for one in report.findings] == [("GS815", [])]
    assert "a lone surrogate at character 1" in report.findings[0].message


def test_half_a_character_in_a_regions_words_is_kept(tmp_path):
    _, [layer] = from_file(tmp_path, PLAIN.replace('"text": "Ada"', '"text": "\\ud83dAda"'))
    assert [(one.code, one.item["value"]["text"]) for one in layer.provenance.unmapped] == [("GS814", "\ud83dAda")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "task 1: the task has no data"),
        ([], "task 1: the task has no data"),
        ({}, "no text under 'text'"),
        ({"text": 5}, "no text under 'text'"),
        ({"text": None}, "no text under 'text'"),
        ({"body": "hello"}, "no text under 'text'"),
    ],
)
def test_a_task_without_a_text_is_a_finding_and_the_others_are_read(data, reason, tmp_path):
    report, layers = from_file(tmp_path, json.dumps([small(data=data), small(id=2)]))
    assert [one.code for one in report.findings] == ["GS815"]
    assert reason in report.findings[0].message
    assert words(layers) == ["Ada"]


@pytest.mark.parametrize("empty", [None, []])
def test_a_task_without_lists_has_no_layers(empty, tmp_path):
    report, layers = from_file(tmp_path, json.dumps([small(annotations=empty, drafts=empty, predictions=empty)]))
    assert (report.tasks, report.findings, layers) == (1, [], [])


@pytest.mark.parametrize("bare", [[5, 6], [None, 6], {"id": 5}, 5])
def test_annotations_by_number_only_are_an_error(bare, tmp_path):
    report, layers = from_file(tmp_path, json.dumps([small(annotations=bare)]))
    assert [(one.code, one.severity) for one in report.findings] == [("GS817", "error")]
    assert layers == []


def test_without_a_config_the_only_string_is_the_text(tmp_path):
    content = json.dumps([small(data={"article": "hello Ada", "year": 1999})])
    assert words(from_file(tmp_path, content, config=None, schema=None)[1]) == ["Ada"]


# who

ANN = Team((Annotator("ann", "Ann@Example.com", "machine-generated"),))


@pytest.mark.parametrize(
    ("who", "name", "method"),
    [
        (3, "user-3", None),
        ({"id": 3, "email": "ann@example.com"}, "ann", "machine-generated"),
        ({"id": 3, "email": "bob@example.com", "first_name": "Bob"}, "user-3", None),
        ({"email": "bob@example.com"}, "unknown", None),
        ("ann@example.com", "ann", "machine-generated"),
        ("bob@example.com", "unknown", None),
        (None, "unknown", None),
        (True, "unknown", None),
        ([3], "unknown", None),
        ({}, "unknown", None),
    ],
)
def test_who_did_it_in_any_form(who, name, method, tmp_path):
    content = PLAIN.replace('"completed_by": 1', f'"completed_by": {json.dumps(who)}')
    _, [layer] = from_file(tmp_path, content, team=ANN)
    assert (layer.name, layer.annotator, layer.provenance.method) == (name, name, method)


@pytest.mark.parametrize("name", NAMES)
def test_no_address_of_a_person_nobody_declared_reaches_the_corpus(name, tmp_path):
    pulled(EXPORTS / f"{name}.json", tmp_path)
    for file in tmp_path.rglob("*"):
        assert "@" not in file.name
        assert not file.is_file() or "@example.com" not in file.read_text(encoding="utf-8")


# names


PASSES = parse("""
name: two
version: 1.0.0
labels: {PER: {}}
passes:
  first: {title: First, labels: [PER]}
  second: {title: Second, labels: [PER]}
""")


def test_layers_of_one_document_get_names_that_tell_them_apart(tmp_path):
    def task(number, pass_name, **more):
        return small(id=number, data={"text": "hello Ada", "document_id": "d", "pass": pass_name}, **more)

    one = small()["annotations"][0]
    drafts = [
        {"id": 1, "user": 1, "created_username": "lead@example.com, 1", "result": one["result"]},
        {"id": 2, "user": 1, "created_username": "lead@example.com, 1", "result": []},
    ]
    tasks = [
        task(1, "first", annotations=[{**one, "id": 9}, {**one, "id": 8, "completed_by": 2}, one], drafts=drafts),
        task(2, "second", drafts=drafts[:1]),
    ]
    _, layers = from_file(tmp_path, json.dumps(tasks), schema=PASSES, config=CONFIG)
    assert {layer.name: (server_item(layer).number, layer.status) for layer in layers} == {
        "user-1": (7, "submitted"),
        "user-2": (8, "submitted"),
        "user-1-2": (9, "submitted"),
        "user-1.draft": (1, "draft"),
        "user-1.draft-2": (2, "draft"),
        "user-1.second": (7, "submitted"),
        "user-1.second.draft": (1, "draft"),
    }


def test_names_do_not_depend_on_the_order_of_the_annotations(tmp_path):
    one = small()["annotations"][0]
    several = [{**one, "id": number} for number in (3, 1, 2)]
    _, layers = from_file(tmp_path, json.dumps([small(annotations=several)]))
    assert {layer.name: layer.provenance.annotation for layer in layers} == {"user-1": 1, "user-1-2": 2, "user-1-3": 3}
    report, _ = from_file(tmp_path, json.dumps([small(annotations=several[::-1])]))
    assert report.changed == 0


# again and again


@pytest.mark.parametrize("name", NAMES)
def test_a_second_pull_changes_nothing(name, tmp_path):
    first = pulled(EXPORTS / f"{name}.json", tmp_path / "out")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "out").rglob("*.json")}
    second = pulled(EXPORTS / f"{name}.json", tmp_path / "out", at="2099-01-01T00:00:00+00:00")
    assert (second.layers, second.changed, second.documents_made) == (first.layers, 0, 0)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "out").rglob("*.json")} == before


def test_a_layer_that_is_gone_from_the_project_is_said_and_stays(tmp_path):
    team = Team((Annotator("Ann Lee", "ann@example.com"),), {1: "ann@example.com"})
    annotation = {**small()["annotations"][0], "project": 4}
    from_file(tmp_path, json.dumps([small(annotations=[annotation, {**annotation, "id": 8}])]), team=team)
    report, layers = from_file(tmp_path, json.dumps([small(annotations=[annotation])]), team=team)
    assert report.stale == ["task-1/Ann Lee-2"]
    assert "Ann Lee-2" in [layer.name for layer in layers]


def test_layers_of_another_project_are_not_stale(tmp_path):
    annotation = {**small()["annotations"][0], "project": 5}
    document = {"text": "hello Ada", "document_id": "d", "pass": "second"}
    from_file(tmp_path, json.dumps([small(project=5, data=document, annotations=[annotation])]), schema=PASSES)
    report, layers = from_file(tmp_path, json.dumps([small(data={**document, "pass": "first"})]), schema=PASSES)
    assert report.stale == []
    assert sorted(layer.name for layer in layers) == ["user-1", "user-1.second"]


def test_a_task_whose_text_changed_keeps_a_document_that_it_did_not_make(tmp_path):
    data = {"text": "hello Ada", "document_id": "d"}
    store.write_document(tmp_path / "out", text_of("hello Eda", name="d"))
    _, [layer] = from_file(tmp_path, json.dumps([small(data=data)]))
    assert store.read_document(store.document_path(tmp_path / "out", "d")).text == "hello Eda"
    assert [one.code for one in layer.provenance.unmapped] == ["GS807"]
    assert layer.spans == ()


def test_of_two_tasks_with_one_document_and_two_texts_the_first_counts(tmp_path):
    first, second = ({"text": text, "document_id": "d"} for text in ("hello Ada", "Ada, hello"))
    report, layers = from_file(tmp_path, json.dumps([small(data=first), small(id=2, data=second)]))
    assert [one.code for one in report.findings] == ["GS811"]
    codes = {layer.name: [one.code for one in layer.provenance.unmapped] for layer in layers}
    assert codes == {"user-1": [], "user-1-2": ["GS807", "GS810"]}
    assert not [one for one in validate_corpus(tmp_path / "out", Checks(SCHEMA)) if one.code == "GS303"]


def test_tasks_without_numbers_are_told_apart_by_their_texts(tmp_path):
    tasks = [{**small(data={"text": text}), "id": None} for text in ("hello Ada", "Hello Ada")]
    report, layers = from_file(tmp_path, json.dumps(tasks))
    assert report.findings == []
    assert len({layer.document for layer in layers}) == 2
    assert words(layers) == ["Ada", "Ada"]


def test_documents_that_a_pull_makes_stand_in_the_order_of_their_tasks(tmp_path):
    tasks = [
        small(id=n, data={"text": text, "document_id": name}) for n, text, name in ((1, "Ada", "d"), (2, "Bo", "c"))
    ]
    from_file(tmp_path, json.dumps(tasks[:1]))
    from_file(tmp_path, json.dumps([small(id=3, data={"text": "Cy", "document_id": "a"}), *tasks]))
    assert [one.id for one in store.read_documents(tmp_path / "out")] == ["d", "a", "c"]


def test_a_pull_into_a_corpus_that_has_the_documents_leaves_their_order_alone(tmp_path):
    store.write_document(tmp_path / "out", text_of("hello Ada", name="d"))
    from_file(tmp_path, json.dumps([small(data={"text": "hello Ada", "document_id": "d"})]))
    assert not store.order_path(tmp_path / "out").exists()


# names that no file can have


@pytest.mark.parametrize("name", ["x" * 300, "é" * 101, "a b" * 100])
def test_a_task_whose_document_no_file_can_be_called_after_is_a_finding_and_the_others_are_read(name, tmp_path):
    tasks = [
        small(id=n, data={"text": "hello Ada", "document_id": name}) for n, name in enumerate(("a", name, "b"), start=1)
    ]
    report, layers = from_file(tmp_path, json.dumps(tasks))
    assert [(one.code, one.where.document) for one in report.findings] == [("GS815", "task-2")]
    assert [layer.document for layer in layers] == ["a", "b"]


def test_a_layer_of_an_annotator_whose_number_is_too_long_is_a_finding_and_the_others_are_read(tmp_path):
    tasks = [small(), small(id=2)]
    tasks[0]["annotations"].append({**tasks[0]["annotations"][0], "id": 99, "completed_by": int("9" * 300)})
    report, layers = from_file(tmp_path, json.dumps(tasks))
    assert [(one.code, one.where.document) for one in report.findings] == [("GS815", layers[0].document)]
    assert len(layers) == 2


# suppressions


def test_a_pull_keeps_the_suppressions_of_the_layer_on_disk(tmp_path):
    _, [layer] = from_file(tmp_path, json.dumps([small()]))
    here, gone = (Suppression(code="GS602", span=span, reason="r") for span in (layer.spans[0].id, "s000000000000"))
    store.write_layer(tmp_path / "out", replace(layer, suppressions=(here, gone)))
    report, [again] = from_file(tmp_path, json.dumps([small()]))
    assert again.suppressions == (here,)
    [lost] = report.findings
    assert (lost.code, lost.where.layer) == ("GS607", layer.name)
    assert "s000000000000" in lost.message and "its reason was: r" in lost.message
    report, [once_more] = from_file(tmp_path, json.dumps([small()]))
    assert (report.changed, report.findings, once_more.suppressions) == (0, [], (here,))
