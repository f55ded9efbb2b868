"""Plain text: the file is the article, line by line, with whatever furniture was copied along."""

import hashlib

from goldspan.ingest.boilerplate_rules import BOM
from goldspan.ingest.characters import plain
from goldspan.ingest.document import Reading, decoded
from goldspan.ingest.sources_toml import Facts
from goldspan.model import Removed

MARK = "\ufeff"


def byte_order_mark(raw: str) -> tuple[Removed, ...]:
    """The byte order mark at the head of a file, if there is one."""
    return (Removed(BOM, 0, 1, MARK),) if raw.startswith(MARK) else ()


def read_text(data: bytes, *, id: str, file: str, facts: Facts) -> Reading:
    """Raises `goldspan.ingest.source_errors.Refusal` where the bytes are not UTF-8."""
    raw = decoded(data)
    mark = byte_order_mark(raw)
    return Reading(
        id=id,
        file=file,
        sha256=hashlib.sha256(data).hexdigest(),
        facts=facts,
        raw=raw,
        chars=plain(raw, len(mark)),
        removed=mark,
    )
