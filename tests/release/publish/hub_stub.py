"""A stand-in for the Hub on the loopback: the endpoints that huggingface_hub and datasets really call, in memory.

Large files go the LFS way, so clients need HF_HUB_DISABLE_XET=1. A `Fault` makes
the next requests of a kind fail; `Hub.seen` has every request in its order.
"""

import base64
import hashlib
import json
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

LARGE = (".parquet",)
"""What is stored the LFS way, by the end of its name."""


@dataclass(frozen=True)
class Blob:
    """A file of a commit; ``large`` ones have their bytes in the store."""

    content: bytes
    large: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def pointer(self) -> bytes:
        head = "version https://git-lfs.github.com/spec/v1"
        return f"{head}\noid sha256:{self.sha256}\nsize {len(self.content)}\n".encode()

    @property
    def oid(self) -> str:
        """The git id, of the pointer where the file is large."""
        stored = self.pointer if self.large else self.content
        return hashlib.sha1(b"blob %d\0" % len(stored) + stored).hexdigest()


@dataclass
class Fault:
    """``times`` requests that match get this ``status`` instead of an answer, or, without one, a cut connection.

    With ``late`` the request is carried out first, and only its answer is lost.
    """

    method: str
    path: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    late: bool = False


@dataclass
class Commit:
    oid: str
    title: str
    files: dict[str, Blob]


@dataclass
class Repo:
    commits: list[Commit] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    private: bool = False

    @property
    def head(self) -> Commit:
        return self.commits[-1]

    def commit(self, title: str, files: dict[str, Blob]) -> Commit:
        oid = hashlib.sha1(f"{len(self.commits)} {title}".encode()).hexdigest()
        self.commits.append(Commit(oid, title, files))
        return self.head

    def at(self, revision: str) -> Commit | None:
        oid = self.head.oid if revision in ("main", "refs/heads/main") else self.tags.get(revision, revision)
        return next((one for one in self.commits if one.oid == oid), None)


@dataclass
class Hub:
    """``objects`` is the store of large files by sha256, ``uploads`` the sums of those that were sent."""

    url: str = ""
    repos: dict[str, Repo] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    uploads: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)

    def repo(self, name: str) -> Repo:
        """A new repository, as the Hub makes it."""
        made = self.repos[name] = Repo()
        made.commit("initial commit", {".gitattributes": Blob(b"*.parquet filter=lfs\n", large=False)})
        return made

    def changed(self, name: str, path: str, content: bytes) -> None:
        """Somebody else's commit."""
        repo = self.repos[name]
        repo.commit("by hand", {**repo.head.files, path: Blob(content, large=path.endswith(LARGE))})

    def writes(self) -> list[tuple[str, str]]:
        """The requests that change something."""
        return [
            one
            for one in self.seen
            if re.search(r"/(commit|tag|branch)/|/repos/create$|/objects/[0-9a-f]{64}$", one[1])
        ]


class Refused(Exception):
    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(status)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Answer:
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


Handler = Callable[[Hub, "Request"], Answer]


@dataclass(frozen=True)
class Request:
    parts: tuple[str, ...]
    body: bytes
    range: str | None

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@contextmanager
def running() -> Iterator[Hub]:
    """A hub that listens on a free port of the loopback until the end of the block."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Connection,), {"hub": hub}))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Connection(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Nothing: the tests read `Hub.seen`."""

    def answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.hub.lock:
            self.hub.seen.append((self.command, path))
            fault = self.fault(path)
            if fault is None or fault.late:
                made = self.made(path, body)
        if fault is None:
            self.send(made)
        elif fault.status is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.send(Answer({"error": "injected"}, fault.headers, fault.status))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer

    def fault(self, path: str) -> Fault | None:
        for one in self.hub.faults:
            if one.times and one.method == self.command and re.search(one.path, path):
                one.times -= 1
                return one
        return None

    def made(self, path: str, body: bytes) -> Answer:
        method = "GET" if self.command == "HEAD" else self.command
        for expected, pattern, handler in ROUTES:
            if expected == method and (found := re.fullmatch(pattern, path)):
                request = Request(found.groups(), body, self.headers.get("Range"))
                try:
                    return handler(self.hub, request)
                except Refused as error:
                    codes = {"X-Error-Code": error.code} if error.code else {}
                    return Answer({"error": error.code}, codes, error.status)
        return Answer({"error": f"the stub has no {method} {path}"}, {}, 404)

    def send(self, answer: Answer) -> None:
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


# the endpoints


def _repo(hub: Hub, name: str) -> Repo:
    if name not in hub.repos:
        raise Refused(404, "RepoNotFound")
    return hub.repos[name]


def _commit(hub: Hub, name: str, revision: str) -> Commit:
    found = _repo(hub, name).at(revision)
    if found is None:
        raise Refused(404, "RevisionNotFound")
    return found


def info(hub: Hub, request: Request) -> Answer:
    name, revision = request.parts
    commit = _commit(hub, name, revision or "main")
    siblings = [{"rfilename": path} for path in commit.files]
    times = {"lastModified": "2026-01-01T00:00:00.000Z", "createdAt": "2026-01-01T00:00:00.000Z"}
    about = {"id": name, "sha": commit.oid, "private": False, "gated": False, "tags": [], "siblings": siblings}
    return Answer({"_id": "0", "author": name.partition("/")[0], "downloads": 0, "likes": 0, **about, **times})


def refs(hub: Hub, request: Request) -> Answer:
    repo = _repo(hub, request.parts[0])
    tags = [{"name": name, "ref": f"refs/tags/{name}", "targetCommit": oid} for name, oid in repo.tags.items()]
    main = {"name": "main", "ref": "refs/heads/main", "targetCommit": repo.head.oid}
    return Answer({"branches": [main], "converts": [], "tags": tags})


def tree(hub: Hub, request: Request) -> Answer:
    name, revision, below = request.parts
    files = _commit(hub, name, revision).files
    inside = f"{below}/" if below else ""
    found = [_entry(path, blob) for path, blob in files.items() if path.startswith(inside)]
    if below and not found:
        raise Refused(404, "EntryNotFound")
    folders = {path.rpartition("/")[0] for path in files if "/" in path and path.startswith(inside)}
    folders |= {one.rpartition("/")[0] for one in folders if "/" in one}
    folders.discard(below)
    made = [{"type": "directory", "path": one, "oid": "0" * 40, "size": 0} for one in sorted(folders)]
    return Answer([*made, *found])


def paths_info(hub: Hub, request: Request) -> Answer:
    files = _commit(hub, *request.parts).files
    asked = request.json["paths"]
    found = [_entry(path, files[path]) for path in asked if path in files]
    folders = [path for path in asked if any(one.startswith(f"{path}/") for one in files)]
    return Answer([*found, *({"type": "directory", "path": one, "oid": "0" * 40, "size": 0} for one in folders)])


def _entry(path: str, blob: Blob) -> dict[str, Any]:
    size = len(blob.content)
    lfs = {"lfs": {"oid": blob.sha256, "size": size, "pointerSize": len(blob.pointer)}} if blob.large else {}
    return {"type": "file", "path": path, "size": size, "oid": blob.oid, **lfs}


def preupload(hub: Hub, request: Request) -> Answer:
    files = _commit(hub, *request.parts).files
    made = []
    for one in request.json["files"]:
        path, there = one["path"], files.get(one["path"])
        mode = "lfs" if path.endswith(LARGE) else "regular"
        oid = {"oid": there.sha256 if there.large else there.oid} if there else {}
        made.append({"path": path, "uploadMode": mode, "shouldIgnore": False, **oid})
    return Answer({"files": made})


def batch(hub: Hub, request: Request) -> Answer:
    _repo(hub, request.parts[0])
    objects = []
    for one in request.json["objects"]:
        href = f"{hub.url}/objects/{one['oid']}"
        actions = {} if one["oid"] in hub.objects else {"actions": {"upload": {"href": href}}}
        objects.append({"oid": one["oid"], "size": one["size"], **actions})
    return Answer({"transfer": "basic", "objects": objects})


def put_object(hub: Hub, request: Request) -> Answer:
    (oid,) = request.parts
    if hashlib.sha256(request.body).hexdigest() != oid:
        raise Refused(400)
    hub.objects[oid] = request.body
    hub.uploads.append(oid)
    return Answer({})


def commit(hub: Hub, request: Request) -> Answer:
    name, revision = request.parts
    repo, files = _repo(hub, name), dict(_commit(hub, name, revision).files)
    title = ""
    for line in map(json.loads, request.body.splitlines()):
        value = line["value"]
        match line["key"]:
            case "header":
                title = value["summary"]
                if value.get("parentCommit", repo.head.oid) != repo.head.oid:
                    raise Refused(412)
            case "file":
                files[value["path"]] = Blob(base64.b64decode(value["content"]), large=False)
            case "lfsFile":
                if value["oid"] not in hub.objects:
                    raise Refused(400)
                files[value["path"]] = Blob(hub.objects[value["oid"]], large=True)
            case "deletedFile":
                del files[value["path"]]
    made = repo.commit(title, files)
    return Answer({"success": True, "commitOid": made.oid, "commitUrl": f"{hub.url}/datasets/{name}/commit/{made.oid}"})


def tag(hub: Hub, request: Request) -> Answer:
    name, revision = request.parts
    repo, called = _repo(hub, name), request.json["tag"]
    if called in repo.tags:
        raise Refused(409)
    repo.tags[called] = _commit(hub, name, revision).oid
    return Answer({})


def resolve(hub: Hub, request: Request) -> Answer:
    name, revision, path = request.parts
    found = _commit(hub, name, revision)
    if path not in found.files:
        raise Refused(404, "EntryNotFound")
    blob = found.files[path]
    etag = blob.sha256 if blob.large else blob.oid
    headers = {"ETag": f'"{etag}"', "X-Repo-Commit": found.oid, "Accept-Ranges": "bytes"}
    if blob.large:
        headers |= {"X-Linked-Etag": f'"{etag}"', "X-Linked-Size": str(len(blob.content))}
    if asked := re.fullmatch(r"bytes=(\d+)-(\d*)", request.range or ""):
        first = int(asked[1])
        last = min(int(asked[2]) if asked[2] else len(blob.content), len(blob.content) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(blob.content)}"
        return Answer(blob.content[first : last + 1], headers, 206)
    return Answer(blob.content, headers)


def create(hub: Hub, request: Request) -> Answer:
    asked = request.json
    name = f"{asked['organization']}/{asked['name']}"
    if name in hub.repos:
        raise Refused(409)
    hub.repo(name).private = asked.get("private") or asked.get("visibility") == "private"
    return Answer({"url": f"{hub.url}/datasets/{name}", "id": name, "name": name})


def validate_yaml(hub: Hub, request: Request) -> Answer:
    """Of the Hub's rules those that are known: the words that it has for licence, languages, sizes and the like."""
    asked = request.json
    found = yaml.safe_load(asked["content"].split("---\n")[1])
    errors = [
        {"message": f'"{key}" must be one of the Hub\'s, not {value!r}'}
        for key, known in WORDS.items()
        for value in ([found[key]] if isinstance(found.get(key), str) else found.get(key, []))
        if value not in known
    ]
    if asked["repoType"] != "dataset":
        errors.append({"message": "not asked about a dataset"})
    return Answer({"errors": errors, "warnings": []}, {}, 400 if errors else 200)


def _known(name: str) -> Any:
    return json.loads((resources.files("datasets.utils.resources") / name).read_text())


WORDS: Mapping[str, Any] = {
    "language": {*_known("languages.json")} - {"code"},
    "license": {"cc-by-4.0", "cc0-1.0", "other"},
    "size_categories": _known("size_categories.json"),
    "multilinguality": _known("multilingualities.json"),
    "annotations_creators": _known("creators.json")["annotations"],
    "language_creators": _known("creators.json")["language"],
    "task_categories": {"token-classification"},
    "source_datasets": {"original"},
}
"""As `datasets` ships them; of licences and tasks those that the tests use."""


_ID = "([^/]+/[^/]+)"
ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/api/validate-yaml", validate_yaml),
    ("POST", "/api/repos/create", create),
    ("GET", f"/api/datasets/{_ID}(?:/revision/(.+))?", info),
    ("GET", f"/api/datasets/{_ID}/refs", refs),
    ("GET", f"/api/datasets/{_ID}/tree/([^/]+)(?:/(.+))?", tree),
    ("POST", f"/api/datasets/{_ID}/paths-info/([^/]+)", paths_info),
    ("POST", f"/api/datasets/{_ID}/preupload/([^/]+)", preupload),
    ("POST", f"/api/datasets/{_ID}/commit/([^/]+)", commit),
    ("POST", f"/api/datasets/{_ID}/tag/([^/]+)", tag),
    ("POST", f"/datasets/{_ID}\\.git/info/lfs/objects/batch", batch),
    ("PUT", "/objects/([0-9a-f]{64})", put_object),
    ("GET", f"/datasets/{_ID}/resolve/([^/]+)/(.+)", resolve),
)
