"""What a step leaves to the schema to say."""

from collections.abc import Iterable

from goldspan.attribute_values import as_json
from goldspan.change.migrate.migration_language import MigrationError, Step
from goldspan.schema.types import Schema


def with_defaults(steps: Iterable[Step], schema: Schema) -> tuple[Step, ...]:
    """The steps, a `set_default` without a value with the schema's own for that attribute.

    Raises `MigrationError` where the schema has none.
    """
    out, problems = [], []
    for step in steps:
        if step.kind == "set_default" and "value" not in step.options:
            attribute = schema.attributes.get(step.options["attribute"])
            if attribute is None or attribute.default is None:
                told = "give a value, for the schema has no default of this attribute"
                problems.append(f"{step}: {told}")
                continue
            step = Step(step.kind, {**step.options, "value": as_json(attribute.default)})
        out.append(step)
    if problems:
        raise MigrationError(problems)
    return tuple(out)
