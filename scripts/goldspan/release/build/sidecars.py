"""What accompanies the data of a release: files of a few kilobytes, made when all rows are written.

A paper is a function from what was built to files; `goldspan.release.build.dataset.PAPERS` has them all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from goldspan.release.build.view_files import Config
from goldspan.release.build.facts import Facts
from goldspan.release.release_settings import ReleaseSettings
from goldspan.release.build.tally import Tally
from goldspan.schema.types import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The data of a release as they were written. ``omitted`` are the views without rows.

    ``example`` is the first row of the first config, as it stands in its file.
    """

    schema: Schema
    tally: Tally
    configs: Sequence[Config]
    omitted: Sequence[str]
    example: Mapping[str, Any]
    settings: ReleaseSettings
    facts: Facts


Paper: TypeAlias = Callable[[Built], Mapping[str, bytes]]
"""Makes files, by their path below the dataset's folder; the same bytes for the same facts."""


def schema_copy(built: Built) -> dict[str, bytes]:
    """The schema's file as it is, so that what the labels mean stays with them."""
    text = built.facts.schema_text
    return {"schema.yaml": text.encode("utf-8")} if text else {}
