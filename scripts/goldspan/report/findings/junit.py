"""Findings as JUnit XML, which most CI systems show: a test case for each document or layer that has findings."""

from collections.abc import Iterable
from xml.etree import ElementTree

from goldspan.findings import worst
from goldspan.model import Finding
from goldspan.report.findings.finding_paths import FindingPlaces, seen_from, title
from goldspan.wording import counted


def render(findings: Iterable[Finding], places: FindingPlaces, *, left_out: int = 0) -> str:
    """A case with an error fails; a case with warnings and notes only passes and has them as output.

    Without findings there is one case that passes, since some systems take a report
    without cases for a broken one.
    """
    # the file too: several corpora may have a document of the same name
    cases: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in findings:
        cases.setdefault((title(finding.where), finding.where.file), []).append(finding)
    failed = sum(worst(found) == "error" for found in cases.values())
    root = ElementTree.Element("testsuites", name="goldspan validate")
    numbers = {"tests": str(len(cases) or 1), "failures": str(failed), "errors": "0", "skipped": "0"}
    suite = ElementTree.SubElement(root, "testsuite", {"name": "goldspan validate"} | numbers)
    for (name, _), found in cases.items():
        _case(suite, name, found, places)
    if not cases:
        ElementTree.SubElement(suite, "testcase", name="all documents and layers", classname="goldspan")
    if left_out:
        ElementTree.SubElement(suite, "system-out").text = f"{counted(left_out, 'more finding')} not shown"
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _case(suite: ElementTree.Element, name: str, found: list[Finding], places: FindingPlaces) -> None:
    case = ElementTree.SubElement(suite, "testcase", name=visible(name), classname="goldspan")
    if file := places.path(found[0].where):
        case.set("file", visible(file))
    errors = [finding for finding in found if finding.severity == "error"]
    warnings = [finding for finding in found if finding.severity != "error"]
    if errors:
        codes = ", ".join(dict.fromkeys(error.code for error in errors))
        failure = ElementTree.SubElement(case, "failure", type=errors[0].code, message=f"{len(errors)} x {codes}")
        failure.text = _as_text(errors, places)
        if len(errors) == 1:
            failure.set("message", visible(f"{errors[0].code} {errors[0].message}"))
    if warnings:
        ElementTree.SubElement(case, "system-out").text = _as_text(warnings, places)


def _as_text(found: Iterable[Finding], places: FindingPlaces) -> str:
    return visible("\n".join(line for finding in found for line in _lines(finding, places)))


def _lines(finding: Finding, places: FindingPlaces) -> Iterable[str]:
    line = places.line(finding.where)
    at = ":".join(str(part) for part in (places.path(finding.where), line) if part is not None)
    yield f"{at + ': ' if at else ''}{finding.severity} {finding.code} {finding.message}"
    if finding.excerpt is not None:
        yield f"    {finding.excerpt.text}"
    for where, related in places.related(finding):
        yield f"    see also: {where}{seen_from(finding.where, related)}"
    yield f"    fix: {finding.hint}"
    if finding.url is not None:
        yield f"    task: {finding.url}"


def visible(text: str) -> str:
    """The text with everything that XML 1.0 cannot hold escaped, as ``\\x00`` or ``\\ud800``.

    A carriage return can stand in XML, but would be read as a line feed, so it is written so too.
    """
    return "".join(character if _allowed(ord(character)) else ascii(character)[1:-1] for character in text)


def _allowed(point: int) -> bool:
    return point in (0x9, 0xA) or 0x20 <= point <= 0xD7FF or 0xE000 <= point <= 0xFFFD or point >= 0x10000
