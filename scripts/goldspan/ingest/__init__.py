"""Source articles to documents: what a reader sees, with every character's place in the raw file.

The text keeps its words exactly. CRLF and CR become LF, U+00A0 and U+202F
become a space, runs of blank lines become one; page furniture goes by declared
rules (``rules.toml``), and each passage that goes is recorded in the document.
"""

from goldspan.ingest.boilerplate_rules import Rule, package_rules, read_rules
from goldspan.ingest.seed_folder import read_folder
from goldspan.ingest.source_errors import IngestError, Skipped
from goldspan.ingest.sources_toml import read_sources

__all__ = ["IngestError", "Rule", "Skipped", "package_rules", "read_folder", "read_rules", "read_sources"]
