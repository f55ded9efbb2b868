"""The source ``language-model``: a language model behind an OpenAI-compatible address of the user's.

The prompt is rendered from the schema and the guidelines, and the answer is held to a JSON Schema. Each quote in it is
placed at the exact offsets where it stands, or counted as not placed; nothing is guessed. Answers are kept, so that the
same question is paid once; and no more is asked once the budget of a run could be passed.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from goldspan.model import Document, Origin, Span, Value, make_relation, make_span
from goldspan.schema.types import RelationLabel
from goldspan.store import check_inside, read_regular, write_text
from goldspan.suggest.chat_address import ChatAddress, ChatAnswer
from goldspan.suggest.quotes import place
from goldspan.suggest.source_protocol import Proposal, SourceContext, SourceKind, SuggestError
from goldspan.suggest.suggest_settings import LanguageModelSettings
from goldspan.wording import counted

NAME = "language-model"

NOT_JSON = "answers that are not JSON of the shape that was asked for"
NOT_THERE = "quotes that do not stand in the text"
AMBIGUOUS = "quotes that stand in the text several times, with nothing that says which is meant"
LOST_END = "relations of spans that were not placed"
WRONG_ENDS = "relations that the schema does not allow between their ends"
NO_BUDGET = "documents that were not asked about, because the budget is used up"


class LanguageModel:
    """Asks for one document at a time. ``cache`` is a folder for answers."""

    def __init__(
        self, model: str, address: ChatAddress, context: SourceContext, *, cache: Path, guidelines: str = ""
    ) -> None:
        self._model, self._address, self._context, self._cache = model, address, context, cache
        self._settings = context.settings.language_model
        self._task = _task(context, guidelines)
        self._shape = answer_shape(context)
        self._fits = jsonschema_rs.validator_for(self._shape)
        self.asked = self.cached = self.tokens_in = self.tokens_out = 0

    @cached_property
    def version(self) -> str:
        return sha256("\n".join((self._model, self._task, json.dumps(self._shape))).encode()).hexdigest()

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        proposal = Proposal()
        text = self._answer(document, proposal)
        if text is not None:
            answer = self._read(text)
            if answer is None:
                proposal.left_out[NOT_JSON] += 1
            else:
                self._add(answer, document, proposal)
        return proposal

    def account(self) -> str:
        """What was asked, and what it cost."""
        said = [f"{counted(self.asked, 'question')} asked, {self.cached} answered from the cache"]
        said.append(f"{self.tokens_in:,} tokens sent and {self.tokens_out:,} received")
        if self._settings.is_priced:
            limit = "" if self._settings.budget is None else f" of {self._settings.budget:g}"
            said.append(f"cost {self.cost:.4f}{limit}")
        return f"{self._model}: {', '.join(said)}"

    @property
    def cost(self) -> float:
        return self._settings.cost(self.tokens_in, self.tokens_out)

    # asking

    def _answer(self, document: Document, proposal: Proposal) -> str | None:
        body = self._question(document)
        question = json.dumps([self._address.url, body], sort_keys=True)
        path = self._cache / f"{sha256(question.encode('utf-8', 'surrogatepass')).hexdigest()}.json"
        if path.exists():
            self.cached += 1
            return _kept(path).text
        characters = len(json.dumps(body, ensure_ascii=False))
        if not self._may_ask(characters):
            proposal.left_out[NO_BUDGET] += 1
            return None
        self.asked += 1
        answer = self._address.ask(body)
        self.tokens_in += answer.tokens_in or characters
        self.tokens_out += answer.tokens_out or len(answer.text)
        if self._read(answer.text) is not None:  # what is of no use may be another the next time
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_text(path, msgspec.json.encode(answer).decode(), mode=0o600)
        return answer.text

    def _may_ask(self, characters: int) -> bool:
        """Whether a question of so many characters, with the longest answer, stays within the budget.

        A token has at least a character; what a question did cost is known when it is answered.
        """
        tokens_in = self.tokens_in + characters
        tokens_out = self.tokens_out + self._settings.longest_answer
        if tokens_in + tokens_out > self._settings.most_tokens:
            return False
        return self._settings.budget is None or self._settings.cost(tokens_in, tokens_out) <= self._settings.budget

    def _question(self, document: Document) -> dict[str, Any]:
        return {
            "model": self._model,
            "temperature": 0,
            "max_tokens": self._settings.longest_answer,
            "messages": [
                {"role": "system", "content": self._task},
                {"role": "user", "content": document.text},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "annotation", "strict": True, "schema": self._shape},
            },
        }

    # answers

    def _read(self, text: str) -> Any:
        """The answer, ``None`` where it is no JSON, or not of the shape."""
        try:
            answer = json.loads(text)
            return answer if self._fits.is_valid(answer) else None
        except (ValueError, RecursionError):
            return None

    def _add(self, answer: Mapping[str, Any], document: Document, proposal: Proposal) -> None:
        spans = [self._span(item, document, proposal) for item in answer["spans"]]
        proposal.spans += [span for span in spans if span is not None]
        origin = Origin(kind="suggested", model=NAME)
        for item in answer["relations"]:
            ends = [spans[item[end]] if item[end] < len(spans) else None for end in ("source", "target")]
            spec = self._context.schema.relations.get(item["label"])
            source, target = ends
            if source is None or target is None:
                proposal.left_out[LOST_END] += 1
            elif spec is None or not _may_join(spec, source, target):
                proposal.left_out[WRONG_ENDS] += 1
            else:
                proposal.relations.append(make_relation(spec.name, source.id, target.id, origin=origin))

    def _span(self, item: Mapping[str, Any], document: Document, proposal: Proposal) -> Span | None:
        found = place(document.text, item["quote"], before=item["before"], after=item["after"])
        if isinstance(found, str):
            proposal.left_out[NOT_THERE if found == "missing" else AMBIGUOUS] += 1
            return None
        values: dict[str, Value] = {}
        for attribute in item["attributes"]:
            if (spec := self._context.schema.attributes.get(attribute["name"])) is None:
                continue
            known = values.get(attribute["name"], ())
            several = (*(known if isinstance(known, tuple) else (known,)), attribute["value"])
            values[attribute["name"]] = several if spec.kind == "multi-choice" else attribute["value"]
        origin = Origin(kind="suggested", model=NAME)
        return make_span(document, item["label"], [found], attributes=values, origin=origin)


def _may_join(spec: RelationLabel, source: Span, target: Span) -> bool:
    """By their labels; what else the schema asks of the two ends is for annotators to see."""
    return source.label in spec.source and target.label in spec.target and source.id != target.id


def answer_shape(context: SourceContext) -> dict[str, Any]:
    """The JSON Schema of an answer, of the kind to which strict servers can hold a model: all keys are required."""
    shown, schema = context.of_pass, context.schema
    names = [name for name in shown.attributes if schema.attributes[name].on == "span"]
    number = {"type": "integer", "minimum": 0}
    text = {"type": "string"}
    attributes = _object(name=_one_of(names), value=text)
    span = _object(quote=text, before=text, after=text, label=_one_of(shown.labels), attributes=_list(attributes))
    relation = _object(label=_one_of(shown.relations), source=number, target=number)
    return _object(spans=_list(span), relations=_list(relation))


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _one_of(names: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(names) or [""]}


def _task(context: SourceContext, guidelines: str) -> str:
    """What the model is told to do. The schema's examples are left out: they are words of the corpus itself."""
    schema, shown = context.schema, context.of_pass
    visible = set(shown.attributes)
    attributes = {
        name: [one for one in schema.attributes_of("span", name) if one.name in visible] for name in shown.labels
    }
    return (
        _templates()
        .get_template("task.md.j2")
        .render(
            labels=[schema.labels[name] for name in shown.labels],
            relations=[schema.relations[name] for name in shown.relations],
            attributes=attributes,
            guidelines=guidelines.strip(),
        )
    )


@cache
def _templates() -> Environment:
    loader = PackageLoader("goldspan.suggest")
    return Environment(loader=loader, autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _kept(path: Path) -> ChatAnswer:
    try:
        return msgspec.json.decode(path.read_bytes(), type=ChatAnswer)
    except (OSError, ValueError) as error:
        raise SuggestError(
            f"{path}: the answer that is kept there cannot be read ({error}); delete the file"
        ) from error


def _make(argument: str, context: SourceContext) -> LanguageModel:
    settings: LanguageModelSettings = context.settings.language_model
    if settings.budget is not None and not settings.is_priced:
        raise SuggestError(
            "[tool.goldspan.suggest.language_model]: a budget needs price_in and price_out, each for a million tokens"
        )
    guidelines = ""
    if settings.guidelines:
        path = context.root / settings.guidelines
        check_inside(path, context.root)
        try:
            guidelines = read_regular(path).decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SuggestError(f"{path}: the guidelines cannot be read ({error}); correct `guidelines`") from error
    cache_folder = context.state / "language-model"
    return LanguageModel(argument, ChatAddress.of_environment(), context, cache=cache_folder, guidelines=guidelines)


KINDS = (
    SourceKind(
        name=NAME,
        help="a language model behind an OpenAI-compatible address of yours, named in GOLDSPAN_MODEL_URL",
        argument="the name of the model at that address",
        needed=True,
        needs_trust=True,
        make=_make,
    ),
)
