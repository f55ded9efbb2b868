"""Rules of a corpus' own: made, run and loaded."""

import json
import pickle
import subprocess
import sys
import textwrap

import pytest

from goldspan.model import Suppression, replace
from goldspan.schema.layer_json_schema import structure
from goldspan.validate import local_modules, plugins
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.plugins import PluginError, corpus_rule, rule

WORDS = {"title": "a title", "why": "A reason.", "hint": "fix it"}


@rule("RAQ101", "warning", **WORDS)
def places(context):
    for span in context.layer.spans:
        if span.label == "PLACE":
            yield span, f"{span.text!r} is a place", [context.layer.spans[0]]


@rule("RAQ102", "error", level=4, **WORDS)
def rivals(context):
    for relation in context.layer.relations:
        if relation.label == "RIVAL_OF":
            yield relation, "rivals"


@rule("RAQ103", "info", level=7, **WORDS)
def empty(context):
    if not context.layer.note:
        yield None, "no note"


@corpus_rule("RAQ701", "info", **WORDS)
def many(summaries):
    yield None, f"{len(summaries)} documents"
    for one in summaries:
        yield one, "is one of them", [one]


def found(layer, document, schema, *rules, level=8, **options):
    return list(validate_layer(layer, document, Checks(schema, level, rules), **options))


def codes(*arguments, **options):
    return [one.code for one in found(*arguments, **options)]


# running


def test_a_finding_of_a_rule_is_like_any_other(layer, document, schema):
    [one] = found(layer, document, schema, places, file="ann.json")
    assert (one.code, one.level, one.severity, one.hint) == ("RAQ101", 6, "warning", "fix it")
    assert (one.where.file, one.where.layer, one.where.span) == ("ann.json", "ann", layer.spans[-1].id)
    assert [one.excerpt.text[start:end] for start, end in one.excerpt.marks] == ["Oslo"]
    assert [other.message for other in one.related] == ["ORG 'Acme'"]


def test_a_rule_may_be_about_a_relation_or_the_layer(layer, document, schema):
    [one] = found(layer, document, schema, rivals)
    assert one.where.relation == layer.relations[0].id
    [one] = found(layer, document, schema, empty)
    assert (one.where.layer, one.where.span, one.where.relation) == ("ann", None, None)


def test_a_rule_runs_behind_the_checks_of_its_level(layer, document, schema):
    wrong = replace(layer, spans=(*layer.spans[:-1], replace(layer.spans[-1], attributes={"level": "NAM"})))
    assert codes(wrong, document, schema, rivals, places) == ["GS404"]
    assert codes(layer, document, schema, rivals, places) == ["RAQ102"], "an error of level 4 ends it"
    assert codes(layer, document, schema, places, empty) == ["RAQ101", "RAQ103"]


@pytest.mark.parametrize(("level", "expected"), [(5, []), (6, ["RAQ101"]), (7, ["RAQ101", "RAQ103"])])
def test_no_rule_above_the_level_runs(level, expected, layer, document, schema):
    assert codes(layer, document, schema, places, empty, level=level) == expected


@pytest.mark.parametrize("status", ["draft", "skipped"])
def test_labels_that_do_not_count_are_not_looked_at(status, layer, document, schema):
    assert codes(replace(layer, status=status), document, schema, places) == []


def test_a_finding_of_a_rule_can_be_suppressed(layer, document, schema):
    span = layer.spans[-1].id
    suppressed = replace(layer, suppressions=(Suppression(code="RAQ101", reason="so it is", span=span),))
    left_out = []
    assert codes(suppressed, document, schema, places, suppressed=left_out) == []
    assert [one.code for one in left_out] == ["RAQ101"]
    idle = replace(layer, suppressions=(Suppression(code="RAQ101", reason="so it is", span=layer.spans[0].id),))
    assert codes(idle, document, schema, places) == ["RAQ101", "GS607"]


def test_nothing_is_said_of_a_suppression_whose_rule_is_not_there(layer, document, schema):
    suppressed = replace(layer, suppressions=(Suppression(code="RAQ101", reason="so it is"),))
    assert codes(suppressed, document, schema) == []


def test_the_code_of_a_rule_may_stand_in_a_layer_and_what_is_no_code_may_not(corpus, schema):
    def excepting(code):
        return lambda record: record.update(exceptions=[{"code": code, "reason": "so it is"}])

    assert [one.code for one in validate_corpus(corpus(excepting("RAQ101")), Checks(schema))] == []
    for code in ("RAQ1", "GS001", "GSX101", "raq101", "RAQ101\n"):
        assert [one.code for one in validate_corpus(corpus(excepting(code)), Checks(schema))] == ["GS201"], code


def test_the_schema_of_a_layer_and_the_decorator_take_the_same_codes():
    pattern = structure()["properties"]["exceptions"]["items"]["properties"]["code"]["pattern"]
    assert plugins._CODE.pattern in pattern


def test_a_rule_about_the_corpus_gets_a_summary_of_each_document(corpus, schema):
    folder = corpus()
    about, document = validate_corpus(folder, Checks(schema, rules=[many]))
    assert (about.code, about.level, about.message, about.where.file) == ("RAQ701", 7, "1 documents", str(folder))
    assert (document.where.document, document.message) == ("shop", "is one of them")
    assert [one.code for one in validate_corpus(folder, Checks(schema, rules=[many], level=6))] == []


# failing


def raising(context):
    yield context.layer.spans[0], "found before"
    raise KeyError("amount")


def yielding(what):
    return lambda context: iter([what])


def test_a_rule_that_raises_is_an_error_at_the_layer_and_the_rest_is_reported(layer, document, schema):
    broken = rule("RAQ104", "info", **WORDS)(raising)
    before, one, other = found(layer, document, schema, broken, places)
    assert (before.code, before.message, other.code) == ("RAQ104", "found before", "RAQ101")
    assert (one.code, one.severity, one.level, one.where.layer) == ("RAQ104", "error", 6, "ann")
    assert one.message == "the rule raising failed: KeyError: 'amount'"
    assert "test_plugins.py:" in one.hint


def test_a_suppression_is_not_called_needless_where_its_rule_failed(layer, document, schema):
    broken = rule("RAQ104", "info", **WORDS)(raising)
    suppressed = replace(layer, suppressions=(Suppression(code="RAQ104", reason="so it is", span=layer.spans[1].id),))
    assert codes(suppressed, document, schema, broken) == ["RAQ104", "RAQ104"]


@pytest.mark.parametrize(
    "what",
    [
        "a message",
        3,
        ("message",),
        ("message", "message"),
        (None, 3),
        (None, "message", ["other"]),
        (1, "message", [], 4),
    ],
)
def test_what_a_rule_may_not_yield_is_said(what, layer, document, schema):
    [one] = found(layer, document, schema, rule("RAQ104", "info", **WORDS)(yielding(what)))
    assert one.severity == "error"
    assert f"it yielded {what!r}; it should yield (Span or Relation or None, message)" in one.message


@pytest.mark.parametrize("nothing", [lambda context: None, lambda: []])
def test_a_function_that_is_no_rule_at_all_fails_like_one(nothing, layer, document, schema):
    [one] = found(layer, document, schema, rule("RAQ104", "info", **WORDS)(nothing))
    assert "TypeError" in one.message


def test_a_rule_about_the_corpus_fails_alone(corpus, schema):
    broken = corpus_rule("RAQ702", "info", **WORDS)(lambda summaries: [summaries[9]])
    [one, *_] = validate_corpus(corpus(), Checks(schema, rules=[broken, many]))
    assert (one.code, one.severity) == ("RAQ702", "error") and "IndexError" in one.message


@pytest.mark.parametrize(
    ("code", "severity", "level", "reason"),
    [
        ("GS999", "info", 6, "GS, which is goldspan's"),
        ("GSX101", "info", 6, "GS, which is goldspan's"),
        ("R1", "info", 6, "two to ten capitals and three digits"),
        ("RAQ104", "fatal", 6, "it can be error, warning, info"),
        ("RAQ104", "info", 3, "it can be 4, 5, 6, 7"),
    ],
)
def test_a_code_severity_or_level_that_cannot_be_is_refused(code, severity, level, reason):
    with pytest.raises(ValueError, match=reason):
        rule(code, severity, level=level, **WORDS)


# loading


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A function that writes a module of some rules into a folder, which it gives back."""
    monkeypatch.setattr(sys, "path", list(sys.path))

    def write(name, text):
        head = "from goldspan.validate.plugins import rule\nW = dict(title='t', why='W.', hint='h')\n"
        (tmp_path / f"{name}.py").write_text(head + textwrap.dedent(text), encoding="utf-8")
        monkeypatch.delitem(sys.modules, name, raising=False)
        return tmp_path

    return write


TWO = """
@rule("RAQ202", "info", **W)
def second(context): yield None, "message"
@rule("RAQ201", "info", **W)
def first(context): yield None, "message"
both = [first, second]
"""


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["raq_two:second"], ["RAQ202"]),
        (["raq_two"], ["RAQ201", "RAQ202"]),
        (["raq_two:both"], ["RAQ201", "RAQ202"]),
        (["raq_two:second", "raq_two", "raq_two:second"], ["RAQ201", "RAQ202"]),
        ([], []),
    ],
)
def test_rules_are_loaded_by_name_each_once_in_the_order_of_their_codes(names, expected, module):
    root = module("raq_two", TWO)
    assert [one.code.code for one in plugins.load(names, local=local_modules.find(root, names))] == expected


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("", "raq_bad:nothing", "AttributeError"),
        ("nothing = 3", "raq_bad:nothing", "it is 3, not a rule"),
        ("", "raq_bad", "the module has no rule"),
        ("import no_such_module", "raq_bad", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("1 / 0", "raq_bad", "ZeroDivisionError"),
        ("raise SystemExit(3)", "raq_bad", "SystemExit"),
        ("def (", "raq_bad", "SyntaxError"),
        ("rule('GS999', 'info', **W)", "raq_bad", "which is goldspan's"),
        ("", "raq_not_there:x", "ModuleNotFoundError"),
        ("", "", "cannot be loaded"),
        (TWO + "again = rule('RAQ201', 'info', **W)(print)\n", "raq_bad", "'raq_bad' has the code RAQ201 already"),
    ],
)
def test_a_rule_that_cannot_be_loaded_is_named_with_the_reason(text, name, reason, module):
    root = module("raq_bad", text)
    with pytest.raises(PluginError) as error:
        plugins.load([name], local=local_modules.find(root, [name]))
    assert str(error.value).startswith(f"rule {name!r}: ")
    assert reason in str(error.value)


def test_a_module_of_the_repository_that_an_installed_one_hides_is_an_error(module):
    root = module("textwrap", TWO)
    sys.modules["textwrap"] = textwrap
    with pytest.raises(PluginError, match="another module has this name"):
        plugins.load(["textwrap:first"], local=local_modules.find(root, ["textwrap:first"]))


def test_rules_of_an_installed_package_are_found_and_a_spawned_process_loads_them_by_name(module, tmp_path):
    """A package as pip would have put it on the path, with its entry point."""
    module("raq_package", TWO)
    info = tmp_path / "raq_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: raq-package\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[goldspan.rules]\none = raq_package:first\n", encoding="utf-8")
    program = textwrap.dedent(
        """
        import json, multiprocessing
        from goldspan.validate import local_modules, plugins

        def codes(names):
            return [one.code.code for one in plugins.load(names)]

        if __name__ == "__main__":
            names = plugins.installed()
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                print(json.dumps([names, codes(names), pool.apply(codes, (names,))]))
        """
    )
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "program.py")], capture_output=True, text=True, check=True, timeout=120
    )
    assert json.loads(done.stdout) == [["raq_package:first"], ["RAQ201"], ["RAQ201"]]


def test_a_loaded_rule_can_be_sent_to_another_process_and_one_that_was_not_cannot(module):
    root = module("raq_sent", TWO)
    [first, second] = plugins.load(["raq_sent"], local=local_modules.find(root, ["raq_sent"]))
    assert pickle.loads(pickle.dumps((first, second))) == (first, second)
    with pytest.raises(TypeError, match="only a rule from `load`"):
        pickle.dumps(places)
