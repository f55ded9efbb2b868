"""What a release says that neither the corpus nor the settings hold: other packages find it, and it is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementScore:
    """A score of agreement: the fields of `goldspan.agreement.statistics.scores.Score` that a card needs.

    ``of`` says on what it was measured (``{"label": "PERSON"}``; empty: on
    everything), ``n`` how many of ``unit`` went in, from ``documents`` documents.
    ``value`` is ``None`` where the measure is not defined, and ``undefined`` then
    says why. ``low`` and ``high`` bound the interval of confidence ``level``;
    ``unreliable`` says why not to lean on it, where there is a reason.
    """

    measure: str
    value: float | None
    n: int
    unit: str
    documents: int
    of: Mapping[str, str]
    undefined: str | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    unreliable: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementBasis:
    """On what agreement was measured: so many documents, by so many annotators, ``machines`` of them no people."""

    documents: int
    annotators: int
    machines: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """A check that did not pass, and the reason that somebody gave for publishing all the same."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """``tables`` is Markdown that explains the labels, ``schema_text`` the file that declares them.

    ``compared`` is ``None`` where no document has the layers of two annotators.
    ``changes`` is the corpus' whole CHANGELOG.md. All may be empty. A ``draft``
    was built without the checks that keep versions apart.
    """

    tables: str = ""
    schema_text: str = ""
    compared: AgreementBasis | None = None
    agreement: tuple[AgreementScore, ...] = ()
    changes: str = ""
    allowed: tuple[Allowance, ...] = ()
    draft: bool = False


NO_FACTS = Facts()
