"""Source articles to documents: the text that a reader sees, and the place of each character in the raw file.

Words are never changed. CRLF and CR become LF, U+00A0 and U+202F become a
space, and runs of blank lines become one. Boilerplate of the page is left out
by declared rules (``rules.toml``), and the document records each passage that
was left out.
"""

from goldspan.ingest.boilerplate_rules import BoilerplateRule, package_rules, read_rules
from goldspan.ingest.seed_folder import read_folder
from goldspan.ingest.source_errors import IngestError, Skipped
from goldspan.ingest.sources_toml import read_sources

__all__ = ["BoilerplateRule", "IngestError", "Skipped", "package_rules", "read_folder", "read_rules", "read_sources"]
