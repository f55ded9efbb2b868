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
    codes = sorted({finding.code for finding in found})
    run: dict[str, Any] = {
        "tool": {
            "driver": {"name": "goldspan", "version": __version__, "rules": [_rule(code, known) for code in codes]}
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code), places) for finding in found],
    }
    if left_out:
        run["properties"] = {"leftOut": left_out}
    # escaped to ASCII: half of a surrogate pair, which a message may quote, has no other spelling
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str, known: Mapping[str, Code]) -> dict[str, Any]:
    rule = known.get(code)
    if rule is None:  # of a rule that is not loaded here
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"Fix: {rule.hint}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"level": rule.level},
    }


def _result(finding: Finding, rule: int, places: FindingPlaces) -> dict[str, Any]:
    out: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}\nFix: {finding.hint}"},
    }
    if location := _location(finding.where, places):
        out["locations"] = [location]
    if finding.related:
        out["relatedLocations"] = [
            {"id": number, **_location(related.where, places), "message": {"text": related.message}}
            for number, related in enumerate(finding.related, 1)
        ]
    names = (
        finding.code,
        finding.where.document,
        finding.where.layer,
        finding.where.span,
        finding.where.relation,
        finding.message,
    )
    # the same finding in the next run, wherever its line has moved to
    out["partialFingerprints"] = {"finding/v1": sha256(json.dumps(names))}
    if finding.url is not None:
        out["hostedViewerUri"] = finding.url
    if finding.excerpt is not None:
        out["properties"] = {"excerpt": finding.excerpt.text, "marks": [list(mark) for mark in finding.excerpt.marks]}
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
