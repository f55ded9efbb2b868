"""Write the sections of docs/findings.md anew, from the table of codes and their examples."""

from pathlib import Path

from goldspan import store
from goldspan.report.findings import code_explanations

PAGE = Path(__file__).parent.parent / "docs" / "findings.md"

if __name__ == "__main__":
    store.write_text(PAGE, code_explanations.page(PAGE.read_text(encoding="utf-8")))
