"""JSON Schema validation: a compiled validator decides quickly, and `jsonschema` explains what is wrong.

The two must agree. The compiled validator takes 1.0 for an integer, but an offset
must be an ``int`` to slice a text. So a `Shape` also knows where its integers are.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from goldspan.schema.layer_json_schema import document_structure, structure

Record = Mapping[str, Any]


class Shape:
    """A JSON Schema (2020-12); messages call the whole record ``whole``.

    ``integers`` gives the values that must be integers, from a record that fits otherwise.
    """

    def __init__(self, schema: dict[str, Any], integers: Callable[[Record], Iterable[object]], *, whole: str) -> None:
        import jsonschema_rs  # late, as `jsonschema` below: much that imports this module checks no shape

        self._whole = whole
        self._schema = schema
        self._compiled = jsonschema_rs.Draft202012Validator(schema)
        self._integers = integers

    def fits(self, record: Record) -> bool:
        """Whether the record has this shape."""
        try:
            fits = self._compiled.is_valid(record)
        except (ValueError, TypeError, OverflowError):
            # what the compiled validator cannot represent, such as half of a surrogate pair, is for the other to judge
            return self.problem(record) is None
        return fits and all(type(value) is int for value in self._integers(record))

    def problem(self, record: Record) -> str | None:
        """The first problem, with its place in the record; ``None`` without any."""
        errors = _strict()(self._schema).iter_errors(record)
        first = min(errors, key=lambda error: [str(part) for part in error.absolute_path], default=None)
        if first is None:
            return None
        return f"{'.'.join(str(part) for part in first.absolute_path) or self._whole}: {first.message}"


@cache
def _strict() -> Any:
    """The validator that explains; only an ``int`` is an integer for it."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    integer = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    return extend(Draft202012Validator, type_checker=integer)  # type: ignore[no-untyped-call]


@cache
def layer_shape() -> Shape:
    """What every layer's file looks like, whatever its labels."""
    return Shape(structure(), _layer_integers, whole="the layer")


@cache
def document_shape() -> Shape:
    """What every document's file looks like."""
    return Shape(document_structure(), _document_integers, whole="the document")


def _layer_integers(record: Record) -> Iterable[object]:
    for span in record["spans"]:
        for fragment in span["fragments"]:
            yield from fragment
    provenance = record["provenance"]
    yield from (provenance[key] for key in ("project", "task", "annotation") if key in provenance)


def _document_integers(record: Record) -> Iterable[object]:
    for segment in record["alignment"]:
        yield from segment
    for passage in record["removed"]:
        yield from (passage["raw_start"], passage["raw_end"])
