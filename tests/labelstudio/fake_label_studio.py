"""Stands in for the program of Label Studio: listens, knows its login, and can be told to misbehave."""

import json
import os
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

DATA = Path(os.environ["LABEL_STUDIO_BASE_DATA_DIR"])
HOW = (DATA / "how").read_text() if (DATA / "how").exists() else ""


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.headers["Authorization"] == "Token " + os.environ["LABEL_STUDIO_USER_TOKEN"]
        body = json.dumps({"email": os.environ["LABEL_STUDIO_USERNAME"]} if known else {}).encode()
        self.send_response(200 if known and HOW != "refuse" else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    if HOW == "fail":
        sys.exit("Error: the disk is made of cheese")
    port = int(sys.argv[sys.argv.index("--port") + 1])
    if HOW == "slow":
        time.sleep(0.5)
    if HOW == "elsewhere":
        port = 0
    server = HTTPServer(("127.0.0.1", port), Answer)
    if HOW == "child":
        (DATA / "child").write_text(str(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid))
    with (DATA / "starts").open("a") as starts:
        starts.write(f"{os.getpid()}\n")
    if HOW == "mute":
        time.sleep(600)
    print(f"Starting development server at http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
