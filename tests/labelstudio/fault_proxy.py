"""A proxy on loopback that fails by a seed: before or after the server did what it was asked, or in the answer.

The same seed makes the same faults at the same requests, so a failure that it shows can be played again.
"""

import random
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

HEADERS = ("Authorization", "Content-Type", "Cookie", "Referer", "Accept-Encoding")


@dataclass
class Faults:
    """``rate`` is the part of requests that fail. ``seen`` counts the requests by what happened to them."""

    seed: int
    rate: float
    seen: Counter = field(default_factory=Counter)

    def __post_init__(self):
        self._random = random.Random(self.seed)

    def next(self, method):
        """The name of the next fault, empty where there is none, and a number from 0 to 1 for its details."""
        fails, detail = self._random.random() < self.rate, self._random.random()
        # a 404 that is a lie is told about a page, never about something to be deleted
        kinds = [*KINDS, *ONLY.get(method, ())]
        kind = self._random.choice(kinds) if fails else ""
        self.seen[kind or "none"] += 1
        return kind, detail


KINDS = ("500 before", "502 before", "503 before", "429", "401", "cut before", "500 after", "504 after", "cut", "slow")
ONLY = {"GET": ("404",), "POST": ("504 meanwhile",)}
"""With "504 meanwhile", the server does it after the answer has come."""

SOON, LATE = 0.05, 0.3
"""The most seconds until it does so in a round of faults, and those of a script."""


class Script(list):
    """Faults in an order of one's own, one for each request that is no question; nothing else fails."""

    def next(self, method):
        return self.pop(0) if self and method != "GET" else "", LATE / SOON


@contextmanager
def fault_proxy(target):
    """A proxy to the server at ``target``: its ``url``, and ``faults``, which may be set."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind, detail = proxy.faults.next(self.command) if proxy.faults else ("", 0.0)
            self.close_connection = True
            if kind == "cut before":
                return
            if kind.endswith("before") or kind in ("429", "401", "404"):
                self.answer(int(kind[:3]), [("Retry-After", "0")] if kind == "429" else [], b'{"detail": "a fault"}')
                return
            if kind.endswith("meanwhile"):
                self.answer(int(kind[:3]), [], b"<html>a fault</html>")
                time.sleep(detail * SOON)
                self.forward(body)
                return
            answer = self.forward(body)
            if kind.endswith("after"):
                self.answer(int(kind[:3]), [], b"<html>a fault</html>")
            else:
                kept = [(name, value) for name, value in answer.headers.multi_items() if name not in HOPS]
                self.answer(answer.status_code, kept, answer.raw, kind, detail)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any

        def forward(self, body):
            kept = {name: self.headers[name] for name in HEADERS if self.headers[name]}
            with http.stream(self.command, target + self.path[1:], headers=kept, content=body) as answer:
                answer.raw = b"".join(answer.iter_raw())
            return answer

        def answer(self, status, headers, content, kind="", detail=0.0):
            lines = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in headers)]
            head = "\r\n".join([*lines, f"Content-Length: {len(content)}", "Connection: close", "", ""])
            whole = head.encode("latin-1") + content
            if kind == "cut":
                whole = whole[: int(detail * len(whole))]
            pieces = [whole[start : start + len(whole) // 7 + 1] for start in range(0, len(whole), len(whole) // 7 + 1)]
            for piece in pieces if kind == "slow" else [whole]:
                self.wfile.write(piece)
                if kind == "slow":
                    time.sleep(0.005)

        def log_message(self, *arguments):
            pass

    with httpx.Client(trust_env=False, timeout=60) as http, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        proxy = Proxy(f"http://127.0.0.1:{listening.server_port}/")
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield proxy
        finally:
            listening.shutdown()
            thread.join()


@dataclass
class Proxy:
    url: str
    faults: Faults | Script | None = None


HOPS = ("content-length", "transfer-encoding", "connection", "keep-alive", "date", "server")
