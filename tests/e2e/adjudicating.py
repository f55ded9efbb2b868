"""What tests of adjudication on the screen begin with: a corpus of one article, and an adjudicator who can log in."""

from contextlib import contextmanager

from goldspan import store
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Alignment, Segment, replace
from goldspan.operations.adjudicate_pull import adjudication_title
from goldspan.settings import load

PASSWORD = "a password of her own"


def corpus(folder, article, *, project, judge):
    """The settings of a corpus of this article, in which who has the address ``judge`` is called judge."""
    (folder / "pyproject.toml").write_text(
        f'[tool.goldspan]\nproject = "{project}"\n[tool.goldspan.annotators.judge]\nemail = "{judge}"\n'
    )
    settings = load(folder)
    length = len(article.text)
    store.write_document(settings.corpus, replace(article, alignment=Alignment((Segment(0, length, 0, length),))))
    return settings


def extent(article, words):
    """Where words stand for the first time."""
    start = article.text.index(words)
    return start, start + len(words)


@contextmanager
def adjudication(label_studio, settings, judge):
    """A connection, with the adjudicator signed up; the project to adjudicate in is gone at the end."""
    client = connect(label_studio.url, label_studio.token)
    ensure_user(label_studio, judge, PASSWORD)
    try:
        yield client
    finally:
        project = server.find_project(client, adjudication_title(settings))
        if project is not None:
            server.delete_project(client, project.id)
