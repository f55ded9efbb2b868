"""The verbs of the command line, each a method that calls the operation of its name.

Names are those of the commands (`goldspan release build` is `release_build`),
and so are options and defaults. ``progress`` is called with a line of text for
each step. Where a command ends with exit code 2, or refuses, a method raises.
Each method imports its own operation, so that none pays for the imports of another.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from goldspan.agreement.confusions import MOST
from goldspan.agreement.corpus_counts import By
from goldspan.agreement.statistics.scores import RESAMPLES
from goldspan.corpus.corpus_tables import AnyPath, CorpusTables, paths_of, strings
from goldspan.errors import ArgumentError, RefusedError
from goldspan.findings import CheckError, Code
from goldspan.model import Document
from goldspan.store import write_text
from goldspan.suggest.suggest_settings import MODEL
from goldspan.wording import Progress, counted

if TYPE_CHECKING:
    from goldspan.agreement.suggestion_outcomes import SuggestionOutcomes
    from goldspan.labelstudio.push_tasks import PushReport
    from goldspan.labelstudio.server import RunningServer
    from goldspan.operations.adjudicate_pull import AdjudicatePullReport
    from goldspan.operations.adjudicate_push import AdjudicatePushReport
    from goldspan.operations.adjudicate_status import AdjudicationStatus
    from goldspan.operations.agree import AgreementReport
    from goldspan.operations.diff import LayerDiff
    from goldspan.operations.feedback import FeedbackReport
    from goldspan.operations.fix import FixReport
    from goldspan.operations.ingest import IngestReport
    from goldspan.operations.layer_merge import Take
    from goldspan.operations.link_pairs import LinkPairsReport
    from goldspan.operations.link_pull import LinkPullReport
    from goldspan.operations.link_push import LinkPushed
    from goldspan.operations.pull_report import PullReport
    from goldspan.operations.reanchor import ReanchorReport
    from goldspan.operations.rebuild import RebuildReport
    from goldspan.operations.release_build import ReleaseBuildReport
    from goldspan.operations.release_diff import ReleaseDiff
    from goldspan.operations.release_split import ReleaseSplitReport
    from goldspan.operations.release_tag import ReleaseTag
    from goldspan.operations.release_verify import VerifyReport
    from goldspan.operations.schema_build import SchemaBuildReport
    from goldspan.operations.schema_migrate import MigrateReport
    from goldspan.operations.settled_gold import SettledGoldReport
    from goldspan.operations.show import ListedDocument
    from goldspan.operations.suggest import SuggestReport
    from goldspan.operations.team_add import AddedPerson
    from goldspan.operations.team_assign import AssignReport
    from goldspan.operations.team_list import TeamList
    from goldspan.operations.team_move import MovedAddresses
    from goldspan.operations.trust import TrustReport
    from goldspan.operations.upgrade import UpgradeReport
    from goldspan.operations.watch import WatchRound
    from goldspan.release.publish import Access, PublishReport
    from goldspan.release.versions.manifest import Manifest
    from goldspan.report.notebook import DocumentView
    from goldspan.settings import Settings
    from goldspan.suggest.work_order import Order
    from goldspan.team.status_report import StatusReport


PAGE_DOCUMENTS = 100
"""Of so many documents the page of `CorpusVerbs.agree` shows the text."""


def silent(line: str) -> None:
    pass


def path_or_none(path: AnyPath | None) -> Path | None:
    return None if path is None else Path(path)


class CorpusVerbs(CorpusTables):
    """What one does with a corpus. Reports are those of `goldspan.operations`, with a module for each verb."""

    # documents

    def ingest(self, *, progress: Progress | None = None) -> "IngestReport":
        """Makes documents of the articles in the project's folder of source articles."""
        from goldspan.operations.ingest import ingest

        return ingest(self.settings, progress=progress)

    @overload
    def show(self, document: None = None) -> "list[ListedDocument]": ...

    @overload
    def show(self, document: str | Document, *, layer: str | None = None, source: bool = False) -> "DocumentView": ...

    def show(
        self, document: str | Document | None = None, *, layer: str | None = None, source: bool = False
    ) -> "list[ListedDocument] | DocumentView":
        """A document with its layers, or one of them, for a notebook or as text; without a document, a list of all.

        ``document`` may be the beginning of an id. With ``source``, there is also
        where each span is in the source article. Raises `NotFoundError` where there
        is no such document or layer.
        """
        from goldspan.operations.show import list_documents, show, source_places
        from goldspan.report.notebook import DocumentView

        if document is None:
            return list(list_documents(self.path))
        if not isinstance(document, str | Document):
            raise ArgumentError(f"document must be an id, the beginning of one, or a Document, not {document!r}")
        shown = show(self.path, document.id if isinstance(document, Document) else document, layer=layer)
        places = source_places(shown, seeds=self.settings.seeds) if source else None
        return DocumentView(shown.document, shown.layers, self._frame_schema(), places)

    # the schema

    def schema_build(self, *, check: bool = False) -> "SchemaBuildReport":
        """Writes all that is generated from the schema; with ``check``, only says what is stale or does not fit."""
        from goldspan.operations.schema_build import schema_build

        return schema_build(self.settings, check=check)

    def schema_docs(self, *, out: AnyPath | None = None, force: bool = False) -> str:
        """All that the schema says as Markdown tables, written to the file ``out`` too where that is given."""
        from goldspan.operations.schema_docs import schema_docs

        return schema_docs(self.settings, out=path_or_none(out), force=force)

    def schema_migrate(self, *, apply: bool = False, back: str | None = None) -> "MigrateReport":
        """Carries all layers over to the changed schema, or with ``back`` undoes that migration and all after it.

        Without ``apply`` it only says what would change. Raises `RefusedError`
        where layers were to be written and something needs a person.
        """
        from goldspan.operations.schema_migrate import schema_migrate

        report = schema_migrate(self.settings, back=back, apply=apply)
        if apply and report.refused:
            problems = f"{counted(len(report.cases), 'case')} for a person, {counted(len(report.errors), 'error')}"
            raise RefusedError(f"nothing was migrated: {problems}; fix the layers, or the migration", report)
        return report

    def upgrade(self, *, apply: bool = False) -> "UpgradeReport":
        """Brings the files of the corpus to the present format; without ``apply`` it only says what would change."""
        from goldspan.operations.upgrade import upgrade

        return upgrade(self.path, apply=apply)

    # checks

    def fix(self, *, paths: AnyPath | Sequence[AnyPath] = (), diff: bool = False) -> "FixReport":
        """Makes the repairs of layers that are safe; with ``diff`` only shows them. As ``goldspan validate --fix``."""
        from goldspan.operations.fix import fix

        chosen = paths_of(paths) or [self.path]
        return fix(self._around, paths=chosen, schema=self.schema_file, write=not diff)

    def explain(self, code: str | None = None) -> dict[str, Code]:
        """The finding codes that begin with ``code``, or all, those of the corpus' own rules too."""
        from goldspan.operations.explain import explain

        return explain(self._around, code=code)

    def trust(self, *, show: bool = False, forget: bool = False) -> "TrustReport":
        """Agrees to the code and the ``.env`` that come with the corpus, as they are now, and says what they are.

        With ``show`` nothing is recorded; with ``forget`` the agreement is withdrawn.
        """
        from goldspan.operations.trust import trust

        return trust(self.settings, show=show, forget=forget)

    def suggest(
        self,
        documents: str | Sequence[str] = (),
        *,
        sources: str | Sequence[str] = (),
        model: str = MODEL,
        version: str | None = None,
        as_layer: str | None = None,
        progress: Progress | None = None,
    ) -> "SuggestReport":
        """Writes what ``sources`` suggest on all documents, or on those named, beside the layers of the corpus.

        ``model`` and ``version`` are what annotators see; by default the version is made of all that counts. With
        ``as_layer`` it is written as the layer of a machine of this name instead. Raises `SuggestError` where a source
        cannot be used.
        """
        from goldspan.operations.suggest import suggest
        from goldspan.operations.suggestion_maker import ModelOptions

        options = ModelOptions(sources=strings(sources), model=model, version=version)
        return suggest(
            self.settings,
            self.schema,
            options,
            documents=strings(documents),
            as_layer=as_layer,
            progress=progress,
        )

    def agree(
        self,
        layers: str | Sequence[str] = (),
        *,
        by: By | Sequence[By] = (),
        measures: str | Sequence[str] = (),
        explain: bool = False,
        examples: int | None = None,
        html: AnyPath | None = None,
        html_documents: int = PAGE_DOCUMENTS,
        check: bool = False,
        resamples: int = RESAMPLES,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> "AgreementReport":
        """How far annotators agree, as one report; `agreement` and `disagreements` have the same as tables.

        ``layers``, ``by`` and ``measures`` are those of `agreement`. With
        ``explain`` the report has the confusions too, with at most so many
        ``examples`` of each, by default all. ``html`` is the file of a page with
        charts and the texts of at most ``html_documents`` documents. With ``check``
        the thresholds of the settings are checked: those that are not reached are
        in ``missed``. Raises as `agreement` does.
        """
        from goldspan.operations.agree import AgreeOptions, agree, agreement_page

        options = AgreeOptions(
            layers=strings(layers),
            by=strings(by),  # type: ignore[arg-type]
            measures=strings(measures),
            check_thresholds=check,
            examples=(MOST if examples is None else examples) if explain or html is not None else None,
            sections=html_documents if html is not None else None,
            resamples=resamples,
        )
        settings = self.settings if self._around is not None else None
        report = agree(settings, options, corpora=[self.path], workers=workers, progress=progress)
        if html is not None:
            write_text(Path(html), agreement_page(report))
        return report

    def suggestion_outcomes(self, model: str = MODEL) -> "SuggestionOutcomes":
        """What became of the suggestions of a model, label by label, and what those did who saw none of them.

        Raises `NotFoundError` where the model suggests nothing.
        """
        from goldspan.operations.agree_suggestions import agree_suggestions

        return agree_suggestions(self.path, model)

    def reanchor(
        self,
        documents: str | Sequence[str] = (),
        *,
        old: AnyPath | None = None,
        accept: str | Sequence[str] = (),
        apply: bool = False,
        progress: Progress | None = None,
    ) -> "ReanchorReport":
        """Moves layers that were made on another text to the present one; writes them with ``apply``.

        ``old`` is a file or folder with the old texts, where git does not have them;
        ``accept`` has ids of spans whose proposed place is to be taken.
        """
        from goldspan.operations.reanchor import reanchor

        return reanchor(
            self.settings,
            documents=strings(documents),
            old=path_or_none(old),
            accept=frozenset(strings(accept)),
            apply=apply,
            progress=progress,
        )

    # Label Studio

    def serve(
        self,
        *,
        suggest: bool = False,
        sources: str | Sequence[str] = (),
        model: str = MODEL,
        person: str | None = None,
        progress: Progress | None = None,
    ) -> "AbstractContextManager[RunningServer]":
        """The embedded Label Studio for the length of a ``with`` block, with its address and login.

        One that runs already goes on running afterwards. With ``suggest`` it must not run yet: it asks for what
        ``sources`` suggest when a task is opened, its protection against requests to this machine is off meanwhile, and
        it hands the token of whoever labels to goldspan, which does not keep it. A ``person`` has a server of
        their own, beside others, which gives no suggestions.
        """
        if suggest and person is not None:
            raise ArgumentError("suggest: a person's own server gives no suggestions; leave out one of the two")
        if suggest:
            from goldspan.operations.serve_suggestions import serve_suggestions
            from goldspan.operations.suggestion_maker import ModelOptions

            options = ModelOptions(sources=strings(sources), model=model)
            return serve_suggestions(self.settings, self.schema, options, say=progress, progress=progress)
        from goldspan.labelstudio.server import environment, start
        from goldspan.operations.serve import server_state

        settings = self._settings_of(person)
        installed = environment(settings.state, progress=progress)
        return start(server_state(settings), installed=installed, progress=progress)

    def _settings_of(self, person: str | None, pass_name: str | None = None) -> "Settings":
        from goldspan.operations.team_projects import settings_for

        return settings_for(self.settings, self.schema, pass_name=pass_name, person=person)

    def diff(self, layer: str, *, server: bool = False) -> "LayerDiff":
        """How the layer ``DOCUMENT/NAME`` differs from Label Studio's version of it: that of a conflict, or, with
        ``server``, what is there now.

        Raises `NotFoundError` where there is no such layer.
        """
        from goldspan.operations.diff import diff
        from goldspan.operations.serve import connect

        return diff(self.settings, self.schema, layer, client=connect(self.settings) if server else None)

    def push(
        self,
        *,
        layers: bool = False,
        fixes: bool = False,
        suggestions: str | None = None,
        share: float = 1.0,
        order: "Order" = "as-is",
        seed: int = 0,
        pass_name: str | None = None,
        person: str | None = None,
        progress: Progress | None = None,
    ) -> "PushReport":
        """Makes a task of every document in Label Studio; with ``layers`` loads the recorded layers too.

        With ``fixes``, annotations are updated whose layers were changed here, and
        not in Label Studio, since the last pull. ``suggestions`` is the name of a model whose suggestions annotators
        are shown, on a ``share`` of the documents. New tasks are made in an
        ``order``, which ``seed`` fixes. ``pass_name`` is the pass that is pushed, with what it stands on; with
        ``person`` it is to that annotator's project alone.
        Raises `CheckError` where the corpus has errors; nothing is sent
        then.
        """
        from goldspan.operations.push import PushOptions, push
        from goldspan.operations.serve import connect

        settings = self._settings_of(person, pass_name)
        options = PushOptions(layers=layers, fixes=fixes, suggestions=suggestions, share=share, order=order, seed=seed)
        pushed = push(settings, self.schema, connect(settings, say=progress), options, progress=progress)
        if pushed.report is None:
            raise CheckError("nothing was pushed", pushed.findings)
        return pushed.report

    def pull(
        self,
        *,
        export: AnyPath | None = None,
        config: AnyPath | None = None,
        out: AnyPath | None = None,
        jsonl: bool = False,
        take: "Take | None" = None,
        layers: str | Sequence[str] = (),
        pass_name: str | None = None,
        person: str | None = None,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> "PullReport":
        """Fetches the labels from Label Studio, or from an export of it, as layers, and checks them.

        Where a layer was changed here and in Label Studio, ``take`` says whose
        version counts, of the ``layers`` named as ``DOCUMENT/NAME`` or by a
        pattern, by default of all; without it both are kept. ``out`` is the corpus
        folder to write into, by default this one; with ``jsonl`` an export becomes
        a new corpus of JSON Lines there, made by ``workers`` processes. ``config``
        is the labeling config of the export. With ``person`` only that annotator's project is pulled,
        with ``pass_name`` only that of the pass.
        """
        if export is None:
            if config is not None or jsonl:
                raise ValueError("config and jsonl go with export")
            if layers and take is None:
                raise ValueError("layers are chosen for take, which says whose version counts")
            from goldspan.operations.pull import pull
            from goldspan.operations.pull_folder import TakeChoice
            from goldspan.operations.serve import connect

            settings = self._settings_of(person, pass_name)
            choice = TakeChoice(take=take, patterns=tuple(strings(layers)))
            return pull(
                settings,
                self.schema,
                connect(settings, say=progress),
                out=path_or_none(out),
                choice=choice,
                progress=progress,
            )
        if take is not None:
            raise ValueError("take goes with a server, not with export")
        from goldspan.operations.pull import export_options, pull_export
        from goldspan.shards import process_pool

        options = export_options(None if config else self._around, path_or_none(config))
        with process_pool(workers if jsonl else 1) as executor:
            target = Path(out) if out is not None else self.path
            return pull_export(Path(export), target, options=options, jsonl=jsonl, executor=executor, progress=progress)

    def feedback(
        self, *, pass_name: str | None = None, person: str | None = None, progress: Progress | None = None
    ) -> "FeedbackReport":
        """Writes what is wrong with the work in Label Studio into the tasks that it is about.

        Where each annotator has a project of their own, ``person`` says whose.
        """
        from goldspan.operations.feedback import feedback
        from goldspan.operations.serve import connect

        settings = self._settings_of(person, pass_name)
        return feedback(settings, self.schema, connect(settings, say=progress), progress=progress)

    # the team

    def status(
        self, *, html: AnyPath | None = None, no_server: bool = False, progress: Progress | None = None
    ) -> "StatusReport":
        """The state of each document, pass and person, what is lying about, and what to do next.

        ``report.work`` has a row for each person on each document, as ``pandas.DataFrame(report.work)`` takes them. The
        server that is set, where one is and answers, says what was not pulled yet; not with ``no_server``. ``html`` is
        the file of a page for a lead.
        """
        from goldspan.operations.status import look

        return look(self.settings, self.schema, server=not no_server, html=path_or_none(html), progress=progress)

    def watch(
        self,
        *,
        every: int = 60,
        once: bool = False,
        html: AnyPath | None = None,
        pass_name: str | None = None,
        person: str | None = None,
        progress: Progress | None = None,
    ) -> "Iterator[WatchRound]":
        """Round after round, ``every`` so many seconds: pulls, checks, writes feedback, and gives what it found.

        Rounds without end, or with ``once`` a single one. A server that does not answer is waited for: the round has a
        ``problem`` then. ``html`` is the file of a page for a lead.
        """
        from goldspan.operations.watch import watch

        settings = self._settings_of(person, pass_name)
        seconds = None if once else every
        return watch(settings, self.schema, every=seconds, html=path_or_none(html), progress=progress)

    def team_add(self, name: str, *, email: str | None = None, judge: bool = False) -> "AddedPerson":
        """Adds a person to the team: the pseudonym to the settings, the address to a file that git does not see.

        The settings are those of the file: open the corpus again to work with the new person.
        """
        from goldspan.operations.serve import connect_if_any
        from goldspan.operations.team_add import team_add

        settings = self.settings
        return team_add(settings, name, connect_if_any(settings), email=email, judge=judge)

    def team_list(self) -> "TeamList":
        """The people of the team, with their addresses; whether they are members, where a server is set."""
        from goldspan.operations.serve import connect_if_any
        from goldspan.operations.team_list import team_list

        settings = self.settings
        return team_list(settings, connect_if_any(settings))

    def team_assign(
        self, documents: str | Sequence[str] = (), *, to: str | Sequence[str] = (), apply: bool = False
    ) -> "AssignReport":
        """Who annotates which document: those without anybody are shared out; ``documents`` go to those named ``to``.

        Written with ``apply``.
        """
        from goldspan.operations.team_assign import team_assign

        return team_assign(self.settings, strings(documents), to=strings(to), apply=apply)

    def team_move(self) -> "MovedAddresses":
        """Moves addresses out of ``pyproject.toml`` into a file that git does not see."""
        from goldspan.operations.team_move import team_move

        return team_move(self.settings)

    # links

    def link_pairs(
        self,
        *,
        pair: Sequence[tuple[str, str]] = (),
        most: int = 5,
        least: float = 0.05,
        layer: str | None = None,
    ) -> "LinkPairsReport":
        """Which pairs of documents are worth a look for links, the likest first.

        For each document its up to ``most`` likest ones that are at least ``least`` alike, or else each ``pair`` of
        ids. The mentions are those of ``layer``, or else of gold, or else of the only finished layer.
        """
        from goldspan.operations.link_pairs import PairChoice, link_pairs

        choice = PairChoice(pairs=tuple(pair), most=most, least=least, layer=layer)
        return link_pairs(self.settings, self.schema, choice=choice)

    def link_push(
        self,
        *,
        pair: Sequence[tuple[str, str]] = (),
        most: int = 5,
        least: float = 0.05,
        layer: str | None = None,
        links: bool = False,
        person: str | None = None,
        progress: Progress | None = None,
    ) -> "list[LinkPushed]":
        """Makes a task of each pair that `link_pairs` gives; with ``links`` loads the recorded links, too.

        What was done comes for each project: there is one, or one for each person where they work apart.
        """
        from goldspan.operations.link_pairs import PairChoice
        from goldspan.operations.link_push import link_push
        from goldspan.operations.serve import connect

        settings = self._settings_of(person)
        choice = PairChoice(pairs=tuple(pair), most=most, least=least, layer=layer)
        client = connect(settings, say=progress)
        return link_push(settings, self.schema, client, choice=choice, links=links, progress=progress)

    def link_pull(
        self, *, take: "Take | None" = None, person: str | None = None, progress: Progress | None = None
    ) -> "LinkPullReport":
        """Fetches what people linked into ``links``; ``take`` decides where both sides changed attributes."""
        from goldspan.operations.link_pull import link_pull
        from goldspan.operations.serve import connect

        settings = self._settings_of(person)
        return link_pull(settings, self.schema, connect(settings, say=progress), take=take, progress=progress)

    # adjudication

    def adjudicate_status(self, *, pass_name: str | None = None) -> "AdjudicationStatus":
        """What each person has done in a pass, which cases are open, and each annotator's scores against gold."""
        from goldspan.operations.adjudicate_status import adjudicate_status

        return adjudicate_status(self._settings_of(None, pass_name), self.schema)

    def adjudicate_push(
        self, *, pass_name: str | None = None, names: bool = False, progress: Progress | None = None
    ) -> "AdjudicatePushReport":
        """Makes a task of every document with open cases of a pass; with ``names`` it shows the annotators' names."""
        from goldspan.operations.adjudicate_push import adjudicate_push
        from goldspan.operations.serve import connect

        settings = self._settings_of(None, pass_name)
        return adjudicate_push(settings, self.schema, connect(settings, say=progress), names=names, progress=progress)

    def adjudicate_pull(
        self, *, pass_name: str | None = None, settled: bool = False, progress: Progress | None = None
    ) -> "AdjudicatePullReport | SettledGoldReport":
        """Fetches decisions, and writes the gold layers of a pass, of the documents where no case is open.

        With ``settled`` no server is asked: all documents without open cases get their gold layer at once.
        """
        from goldspan.operations.adjudicate_pull import adjudicate_pull
        from goldspan.operations.serve import connect
        from goldspan.operations.settled_gold import settled_gold

        settings = self._settings_of(None, pass_name)
        if settled:
            return settled_gold(settings, self.schema, progress=progress)
        return adjudicate_pull(settings, self.schema, connect(settings, say=progress), progress=progress)

    # releases

    def release_build(
        self,
        *,
        out: AnyPath,
        allow: Mapping[str, str] | None = None,
        draft: bool = False,
        withhold_text: bool = False,
        progress: Progress | None = None,
    ) -> "ReleaseBuildReport":
        """Builds the dataset in the folder ``out``, which may be the corpus itself, where every check passes.

        ``allow`` has checks that may fail, each with a reason, which is published.
        Raises `ReleaseRefused` where another check fails; nothing is built then.
        """
        from goldspan.operations.release_build import release_build

        return release_build(
            self.settings,
            out=Path(out),
            allow=allow,
            draft=draft,
            withhold_text=withhold_text,
            progress=progress or silent,
        )

    def release_split(self, *, apply: bool = False, progress: Progress | None = None) -> "ReleaseSplitReport":
        """Says which documents are for training and testing; writes it with ``apply``.

        Raises `RefusedError` where it was to be written and a group of documents that
        belong together is in two splits.
        """
        from goldspan.operations.release_split import release_split

        report = release_split(self.settings, apply=apply, progress=progress)
        if apply and report.assignment.conflicts:
            groups = counted(len(report.assignment.conflicts), "group")
            fix = "put each group into one split in splits.json"
            raise RefusedError(f"nothing was written: {groups} of documents in two splits; {fix}", report)
        return report

    def release_verify(self) -> "VerifyReport":
        """Compares the dataset in the corpus with its manifest, and with the git tag of its version."""
        from goldspan.operations.release_verify import release_verify

        return release_verify(self.path, settings=self._around)

    def release_diff(
        self,
        old: str | None = None,
        new: str | None = None,
        *,
        every: bool = False,
        progress: Progress | None = None,
    ) -> "ReleaseDiff":
        """What changed between two versions or folders, by default the last release and the corpus as it is.

        The changes are counted, and the first of each sort listed; with ``every``, all are listed.
        """
        from goldspan.operations.release_diff import release_diff
        from goldspan.release.versions.changes import LISTED

        return release_diff(self.settings, old, new, most=None if every else LISTED, progress=progress or silent)

    def release_checkout(self, version: str, *, out: AnyPath) -> "Manifest":
        """Brings a released version back from its git tag, into a new or empty folder."""
        from goldspan.operations.release_checkout import release_checkout

        return release_checkout(self.settings, version, out=Path(out))

    def release_tag(self) -> "ReleaseTag":
        """Tags the present commit with the version of the dataset in it."""
        from goldspan.operations.release_tag import release_tag

        return release_tag(self.settings)

    def release_publish(
        self,
        target: str,
        *,
        folder: AnyPath | None = None,
        create: "Access | Literal['public', 'private'] | None" = None,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> "PublishReport":
        """Publishes the release in ``folder``, by default the corpus: to the Hub, a folder, git or an address."""
        from goldspan.operations.release_publish import release_publish

        return release_publish(
            Path(folder) if folder is not None else self.path,
            target,
            create=create,
            dry_run=dry_run,
            progress=progress or silent,
        )

    def rebuild(self, *, progress: Progress | None = None) -> "RebuildReport":
        """Proves the corpus: the whole way through a real Label Studio, with a comparison at every step."""
        from goldspan.operations.rebuild import rebuild

        return rebuild(self.settings, progress=progress or silent)
