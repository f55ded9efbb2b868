"""Findings as SARIF 2.1.0, which code hosts and editors read."""

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from goldspan import __version__
from goldspan.findings import CODES, Code
from goldspan.model import Finding, Place, Severity, sha256
from goldspan.report.findings.finding_paths import FindingPlaces

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(
    findings: Iterable[Finding], places: FindingPlaces, *, left_out: int = 0, known: Mapping[str, Code] = CODES
) -> str:
    """One run, with the rules of those codes that were found, described where they are ``known``."""
    found = list(findings)
    codes = sorted({one.code for one in found})
    run: dict[str, Any] = {
        "tool": {
            "driver": {"name": "goldspan", "version": __version__, "rules": [_rule(code, known) for code in codes]}
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, codes.index(one.code), places) for one in found],
    }
    if left_out:
        run["properties"] = {"leftOut": left_out}
    # escaped to ASCII: half of a surrogate pair, which a message may quote, has no other spelling
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str, known: Mapping[str, Code]) -> dict[str, Any]:
    one = known.get(code)
    if one is None:  # of a rule that is not loaded here
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": one.title},
        "fullDescription": {"text": one.why},
        "help": {"text": f"Fix: {one.hint}"},
        "defaultConfiguration": {"level": _LEVELS[one.severity]},
        "properties": {"level": one.level},
    }


def _result(one: Finding, rule: int, places: FindingPlaces) -> dict[str, Any]:
    out: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": _LEVELS[one.severity],
        "message": {"text": f"{one.message}\nFix: {one.hint}"},
    }
    if location := _location(one.where, places):
        out["locations"] = [location]
    if one.related:
        out["relatedLocations"] = [
            {"id": number, **_location(other.where, places), "message": {"text": other.message}}
            for number, other in enumerate(one.related, 1)
        ]
    names = (one.code, one.where.document, one.where.layer, one.where.span, one.where.relation, one.message)
    # the same finding in the next run, wherever its line has moved to
    out["partialFingerprints"] = {"finding/v1": sha256(json.dumps(names))}
    if one.url is not None:
        out["hostedViewerUri"] = one.url
    if one.excerpt is not None:
        out["properties"] = {"excerpt": one.excerpt.text, "marks": [list(mark) for mark in one.excerpt.marks]}
    return out


def _location(where: Place, places: FindingPlaces) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if path := places.path(where):
        out["physicalLocation"] = {"artifactLocation": {"uri": uri(path)}}
        if line := places.line(where):
            out["physicalLocation"]["region"] = {"startLine": line}
    names = [name for name in (where.document, where.layer, where.relation or where.span) if name]
    if names:
        out["logicalLocations"] = [{"fullyQualifiedName": "/".join(names)}]
    return out


def uri(path: str) -> str:
    """A path as a URI: relative if it is, else with ``file://``."""
    try:
        spelt = quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # no file system has such a name, but a record of JSON may
        spelt = quote(path.encode("utf-8", "surrogatepass"))
    return f"file://{spelt}" if PurePath(path).is_absolute() else spelt
