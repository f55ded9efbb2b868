"""Label Studio's contract for models, answered on loopback: ``/health``, ``/setup``, ``/predict``.

Label Studio asks ``/predict`` when somebody opens a task that has no prediction of this model yet, and keeps what it
gets. With every ``/setup`` it sends the token of whoever works there; that is neither kept nor used. The address has a
secret in it, for other users of the machine can reach loopback, too.
"""

import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from goldspan.errors import GoldspanError
from goldspan.formats.labelstudio.result_items import Item
from goldspan.labelstudio.server.processes import LocalServerError
from goldspan.store import write_text

LARGEST = 64 << 20
"""Bytes of a request: Label Studio sends tasks whole, with their annotations."""

Predict: TypeAlias = Callable[[Item], Item]
"""Takes a task, and gives a prediction."""


class _Place(Struct, frozen=True):
    """Where the server listens, the same after every restart, so that Label Studio finds it again."""

    port: int
    secret: str


@dataclass(frozen=True, slots=True)
class SuggestionServer:
    url: str


@contextmanager
def suggesting(file: Path, version: str, predict: Predict) -> Iterator[SuggestionServer]:
    """Answers for the length of the block. ``file`` keeps the address for the next time.

    Predictions are asked for one at a time. Raises `LocalServerError` where the port of the last time is taken.
    """
    known = _read(file)
    handler = _handler(known.secret if known else secrets.token_urlsafe(24), version, predict)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", known.port if known else 0), handler)
    except OSError as error:
        raise LocalServerError(
            f"port {known.port if known else 0} on 127.0.0.1, where suggestions were served, cannot be used ({error}); "
            f"end what listens there, or delete {file} to have another"
        ) from error
    place = _Place(server.server_port, handler.secret)
    write_text(file, msgspec.json.encode(place).decode() + "\n", mode=0o600)
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        try:
            yield SuggestionServer(f"http://127.0.0.1:{place.port}/{place.secret}")
        finally:
            server.shutdown()
            thread.join()


def _read(file: Path) -> _Place | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Place)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise LocalServerError(f"{file}: cannot be read ({error}); delete it to have another address") from error


class _Handler(BaseHTTPRequestHandler):
    secret = ""
    version = ""
    predict: Predict
    turn: threading.Lock

    def do_GET(self) -> None:
        if self._path() == "/health":
            self._send(200, {"status": "UP", "model_class": "goldspan"})
        else:
            self._send(404, {})

    def do_POST(self) -> None:
        path = self._path()
        size = int(self.headers.get("Content-Length") or 0)
        if path is None or not 0 <= size <= LARGEST:
            self._send(404 if path is None else 413, {})
            return
        body = self.rfile.read(size)
        if path == "/setup":
            self._send(200, {"model_version": self.version})
        elif path == "/predict":
            self._predict(body)
        else:  # /webhook, /train: events that nothing follows from
            self._send(200, {})

    def _predict(self, body: bytes) -> None:
        try:
            tasks = json.loads(body)["tasks"]
            if not all(isinstance(task, dict) for task in tasks):
                raise TypeError("a task that is no object")
        except (ValueError, KeyError, TypeError, RecursionError):
            self._send(400, {"detail": "tasks are missing"})
            return
        try:
            with self.turn:
                results = [type(self).predict(task) for task in tasks]
        except GoldspanError as error:  # Label Studio then opens the task without, and asks again the next time
            self._send(500, {"detail": str(error)})
            return
        self._send(200, {"results": results})

    def _path(self) -> str | None:
        """What stands after the secret, ``None`` for whoever does not know it."""
        _, given, *rest = self.path.partition("?")[0].split("/")
        known = hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self.secret.encode())
        return f"/{'/'.join(rest)}" if known else None

    def _send(self, status: int, content: Mapping[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass  # the secret is in every path


def _handler(secret: str, version: str, predict: Predict) -> type[_Handler]:
    values = {"secret": secret, "version": version, "predict": staticmethod(predict), "turn": threading.Lock()}
    return type("_OwnHandler", (_Handler,), values)
