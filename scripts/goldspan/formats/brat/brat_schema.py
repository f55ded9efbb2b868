"""brat's `annotation.conf` and `visual.conf` to a schema, with notes on what a schema cannot say.

brat's own checks are what counts here: a rule about a type says nothing of its
subtypes, entities may not overlap unless a line allows it, triggers of events
may, and any span may have fragments.
"""

from goldspan.formats.brat.attribute_types import read_attributes
from goldspan.formats.brat.conf_syntax import Conf, read
from goldspan.formats.brat.entity_types import read_types
from goldspan.formats.brat.overlap_rules import read_overlap
from goldspan.formats.brat.relation_types import read_relations
from goldspan.formats.brat.visual_conf import with_visual_conf
from goldspan.schema.language import SchemaError
from goldspan.schema.names import fitting
from goldspan.schema.types import OverlapPolicy, Schema
from goldspan.schema.writing import Imported

ANNOTATION = ("entities", "relations", "events", "attributes")
VISUAL = ("labels", "drawing")


def read_brat(
    annotation: str,
    visual: str | None = None,
    *,
    name: str = "brat",
    file: str = "annotation.conf",
    visual_file: str = "visual.conf",
) -> Imported:
    """A schema of the text of both files. ``name`` is the schema's.

    Raises `SchemaError`, with file and line, where a file is broken.
    """
    conf = read(annotation, file=file, known=ANNOTATION)
    visual_conf = read(visual, file=visual_file, known=VISUAL) if visual is not None else Conf(visual_file)
    types = read_types(conf)
    if not types.concrete["<ANY>"]:
        raise SchemaError([f"{conf.file}: has no type to mark, in [entities] or in [events]"])
    relations = read_relations(types)
    attributes = read_attributes(relations)
    rules = read_overlap(types)
    own: dict[str, list[str]] = {}
    for node in types.nodes():
        own.setdefault(node.name, []).append(types.made[node.line])
    labels, notes = with_visual_conf(types.labels, own, visual_conf)
    if conf.problems or visual_conf.problems:
        raise SchemaError([*conf.problems, *visual_conf.problems])
    schema = Schema(
        name=fitting(name) or "brat",
        version="1.0.0",
        labels=labels,
        attributes=attributes,
        relations=relations.made,
        overlap=OverlapPolicy(rules=rules),
    )
    return Imported(schema, tuple(dict.fromkeys([*_notes_on_files(conf, visual_conf), *types.notes, *notes])))


def _notes_on_files(conf: Conf, visual_conf: Conf) -> list[str]:
    notes = [
        f"{file.file}: the section [{section}] is not read"
        for file, known in ((conf, ANNOTATION), (visual_conf, VISUAL))
        for section in file.sections
        if section not in known
    ]
    if conf.separators:
        notes.append(f"{conf.file}: lines of hyphens, which only divide brat's menu, are left out")
    return notes
