"""A server of the real binary and a client of its API, for the scripts of this folder."""
import itertools
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "build/release/bin/tillbook"


class Server:
    """`tillbook serve`, on a free port unless told otherwise; what it logs goes to `log`, a file, or
    to nowhere."""

    def __init__(self, database, log=None, listen="127.0.0.1:0", options=(),
                 metrics="off", environment=None):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--database", database, "--listen", listen,
             "--metrics-listen", metrics, "--log-level", "debug", *options],
            stdout=subprocess.PIPE, stderr=log or subprocess.DEVNULL, text=True,
            env={**os.environ, **(environment or {})})
        line = self.process.stdout.readline()
        if not line:
            self.kill()
            raise ChildProcessError(f"the server ended with {self.process.returncode}")
        self.base = "http://127.0.0.1:" + line.strip().rsplit(":", 1)[1]

    def kill(self):
        self.process.kill()
        self.process.stdout.close()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.close()
        return self.process.wait()


def make_book(database, *options):
    """A book with a key for everything; the client has no server yet."""
    made = cli("book", "create", "--database", database, "--name", "Shop", "--currency", "NGN",
               "--timezone", "Africa/Lagos", *options)
    book = made["test"]["id"]
    key = cli("key", "create", "--database", database, "--book", book, "--scopes", "all")["key"]
    return book, Client(key)


def cli(*words):
    return json.loads(subprocess.run([PROGRAM, *words, "--json"], check=True,
                                     capture_output=True, text=True).stdout)


class Client:
    """Sends requests with one key, each write under an idempotency key of its own unless the body
    has one."""

    def __init__(self, key):
        self.key = key
        self.base = None
        self.keys = itertools.count(1)  # safe among threads

    def send(self, method, path, body=None, accept=None, keyed=True, raw=False):
        request = urllib.request.Request(self.base + path, method=method)
        request.add_header("Authorization", "Bearer " + self.key)
        if accept:
            request.add_header("Accept", accept)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if method != "GET" and keyed:
            request.add_header("Idempotency-Key", f"week-{next(self.keys)}")
        try:
            with urllib.request.urlopen(request, data) as answer:
                text = answer.read()
                if raw:
                    return answer.status, text
                return answer.status, text.decode() if accept else json.loads(text)
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read())

    def data(self, method, path, body=None):
        status, answer = self.send(method, path, body)
        if status >= 300:
            raise AssertionError(f"{method} {path} {body}: {status} {answer}")
        return answer["data"]

    def pages(self, path):
        rows, page = [], 1
        while True:
            joint = "&" if "?" in path else "?"
            status, answer = self.send("GET", f"{path}{joint}limit=100&page={page}")
            assert status == 200, answer
            rows += answer["data"]
            if not answer["meta"]["hasMore"]:
                assert len(rows) == answer["meta"]["total"]
                return rows
            page += 1
