"""A corpus in a git repository of its own, to be built and released."""

import os
import subprocess

from goldspan import settings as settings_module
from goldspan import store
from goldspan.model import Alignment, Document, Layer, Segment, Source, make_span, replace, sha256
from goldspan.operations import schema_build
from goldspan.operations.release_build import release_build
from goldspan.operations.release_checks import allowances
from goldspan.operations.release_tag import release_tag
from goldspan.schema import language

ANN = {
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
"""Whoever commits is Ann, with no settings of git from outside; what the fixture ``ann_in_git`` sets for one test."""

SCHEMA = """\
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}}
relations: {works_for: {source: [PER], target: [ORG]}}
"""
PYPROJECT = """\
[tool.goldspan]
[tool.goldspan.release]
version = "0.1.0"
"""


class Repository:
    """A corpus in git."""

    def __init__(self, root):
        self.root, self.corpus = root, root / "corpus"

    def git(self, *arguments):
        done = subprocess.run(["git", "-C", str(self.root), *arguments], check=True, capture_output=True)
        return done.stdout.decode()

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "--allow-empty", "-qm", "work")

    @property
    def settings(self):
        return settings_module.load(self.root)

    def set_version(self, version, summary=""):
        text = f'{PYPROJECT.replace("0.1.0", version)}summary = "{summary}"\n'
        (self.root / "pyproject.toml").write_text(text, encoding="utf-8")

    def document(self, name, text="Ada works for Nile Press.", **known):
        whole = Alignment((Segment(0, len(text), 0, len(text)),))
        source = Source(file=f"{name}.txt", sha256=sha256(text), **known)
        document = Document(id=name, text=text, text_sha256=sha256(text), source=source, alignment=whole)
        store.write_document(self.corpus, document)
        return document

    def layer(self, document, *spans, name="ann", **more):
        made = tuple(make_span(document, label, [(start, end)]) for label, start, end in spans)
        values = {"status": "submitted", "text_sha256": document.text_sha256, "spans": made, **more}
        store.write_layer(self.corpus, Layer(document=document.id, name=name, annotator=name, **values))

    def build(self, *allow, out=None, draft=False):
        here = self.settings
        return release_build(here, out=out or here.corpus, allow=allowances(allow), draft=draft)

    def release(self, version, summary=""):
        """Builds, commits and tags a version."""
        self.set_version(version, summary)
        self.commit()
        self.build()
        self.commit()
        return release_tag(self.settings)


def make_repository(root):
    """A corpus of one labelled document, committed and not yet released."""
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


def edit(repository):
    """Another label on the span of the first document."""
    path = store.layer_path(repository.corpus, "one", "ann")
    document = store.read_document(store.document_path(repository.corpus, "one"))
    store.write_layer(repository.corpus, replace(store.read_layer(path), spans=(make_span(document, "ORG", [(0, 3)]),)))
