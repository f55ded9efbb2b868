"""``CITATION.cff`` (https://citation-file-format.github.io, 1.2.0), and the same as BibTeX.

There is no date in either: the version says which data are meant, and the same data give the same bytes.
"""

import re
from typing import Any

import yaml

from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.release_settings import ReleaseSettings

NAME = "CITATION.cff"

SPDX = {
    "apache-2.0": "Apache-2.0",
    "cdla-sharing-1.0": "CDLA-Sharing-1.0",
    "mit": "MIT",
    "odbl": "ODbL-1.0",
    "odc-by": "ODC-By-1.0",
    "pddl": "PDDL-1.0",
}
"""SPDX identifiers of licences by the Hub's. The format knows none that is newer than 2021.

Those of Creative Commons are the Hub's in capitals.
"""


def sidecar_files(built: BuiltDataset) -> dict[str, bytes]:
    """The file."""
    text = yaml.safe_dump(record(built), sort_keys=False, allow_unicode=True, width=10_000)
    return {NAME: text.encode("utf-8")}


def record(built: BuiltDataset) -> dict[str, Any]:
    """The file as plain data. The licence is that of the labels, left out where SPDX has no name for it."""
    settings = built.settings
    out: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it with its version.",
        "type": "dataset",
        "title": settings.name,
        "version": settings.version,
        "abstract": " ".join((settings.description or built.schema.description).split()),
        "authors": [_author(name) for name in authors(settings)],
        "keywords": list(settings.tags),
        "license": spdx(settings.licence),
        "url": settings.url,
    }
    return {key: value for key, value in out.items() if value}


def authors(settings: ReleaseSettings) -> tuple[str, ...]:
    """Who is cited; where nobody is named, the corpus itself."""
    return settings.authors or (settings.name,)


def person(name: str) -> tuple[str, str] | None:
    """The family name and the given names of ``Family, Given``; ``None`` for the name of anything else."""
    family, _, given = (part.strip() for part in name.partition(","))
    return (family, given) if family and given else None


def _author(name: str) -> dict[str, str]:
    if names := person(name):
        return {"family-names": names[0], "given-names": names[1]}
    return {"name": name}


def spdx(licence: str) -> str | None:
    """The SPDX identifier of a licence by the Hub's; ``None`` where there is none."""
    if re.fullmatch(r"cc0-1\.0|cc-by(-nc)?(-sa|-nd)?-[1-4]\.\d", licence):
        return licence.upper()
    return SPDX.get(licence)


def bibtex(settings: ReleaseSettings) -> str:
    """The citation for LaTeX."""
    key = re.sub(r"[^a-z0-9]+", "-", settings.name.casefold()).strip("-") or "corpus"
    names = " and ".join(_latex(name) if person(name) else "{" + _latex(name) + "}" for name in authors(settings))
    fields = {
        "title": "{" + _latex(settings.name) + "}",
        "author": names,
        "version": settings.version,
        "howpublished": rf"\url{{{settings.url}}}" if settings.url else "",
    }
    lines = [f"  {field} = {{{value}}}" for field, value in fields.items() if value]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def _latex(text: str) -> str:
    """The text with the characters that LaTeX takes for commands written out."""
    return re.sub(r"[\\~^&%$#_{}]", lambda found: _LATEX.get(found[0], "\\" + found[0]), text)
