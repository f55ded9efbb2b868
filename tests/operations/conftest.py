"""A corpus in git."""

import pytest
from repository import SCHEMA, Repository

from goldspan.operations import schema_build
from goldspan.schema import language


@pytest.fixture
def repository(tmp_path, ann_in_git):
    """A corpus of one labelled document, committed and not yet released."""
    root = tmp_path / "repository"
    (root / "schema").mkdir(parents=True)
    (root / "schema" / "schema.yaml").write_text(SCHEMA, encoding="utf-8")
    (root / ".gitignore").write_text(".goldspan/\n")
    schema_build.build(language.parse(SCHEMA), root / "schema" / "generated")
    made = Repository(root)
    made.git("init", "-q")
    made.set_version("0.1.0")
    made.layer(made.document("one"), ("PER", 0, 3))
    made.commit()
    return made
