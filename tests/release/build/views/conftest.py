"""The rows of a view."""

import pytest

from goldspan.release.build.entries import entries
from goldspan.release.build.rows import table_maker
from goldspan.release.build.views import named_view


@pytest.fixture
def rows():
    """The rows of a bench in the view of a name, as they are read from its table."""

    def read(bench, name):
        view = named_view(bench.schema, name)
        found = [row for entry in entries(bench.path, bench.schema) for row in view.rows(entry)]
        return table_maker(view)(found).to_pylist()

    return read
