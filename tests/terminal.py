"""The command line in a test's own process, and a small corpus for it."""

from strategies import document
from typer.testing import CliRunner

from goldspan import cli, store
from goldspan.model import Alignment, Layer, Segment, make_span, replace

PYPROJECT = """\
[tool.goldspan]
project = "Command line"
[tool.goldspan.annotators.ann]
email = "goldspan@localhost"
"""
SCHEMA = """\
name: small
version: 1.0.0
labels:
  PER: {definition: 'One person.'}
  ORG: {}
relations:
  works_for: {source: [PER], target: [ORG]}
"""
TEXT = "🐈 Ada [bold] works for Nile Press."


def add(folder, name, text, label="PER", **more):
    doc = replace(
        document(text, name=name),
        alignment=Alignment((Segment(start=0, length=len(text), raw_start=0, raw_length=len(text)),)),
    )
    store.write_document(folder, doc)
    start = text.index("Ada")
    store.write_layer(
        folder,
        Layer(
            document=name,
            name="ann",
            annotator="ann",
            text_sha256=doc.text_sha256,
            spans=(make_span(doc, label, [(start, start + 3)]),),
            **{"status": "submitted", **more},
        ),
    )


def run(*arguments):
    return CliRunner().invoke(cli.app, [str(one) for one in arguments])


def stderr_text(result):
    """What stands on stderr, with the line breaks of the terminal taken out."""
    return " ".join(result.stderr.split())
