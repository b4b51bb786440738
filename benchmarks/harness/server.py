"""The three servers under test, started on free loopback ports with databases of their own."""

import http.client
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from .machine import free_port

FIRST_ANSWER_SECONDS_MAX = 60


class Failed(Exception):
    """The benchmark cannot go on; the sentence says why."""


class Programs:
    """Where the built programs are."""

    def __init__(self, build):
        folder = Path(build) / "bin"
        self.tillbook = folder / "tillbook"
        self.ceiling = folder / "bench_ceiling"
        self.yardstick = folder / "bench_yardstick"
        self.load = folder / "bench_load"
        self.receiver = folder / "bench_receiver"


class Server:
    """A running server; use as a context manager. `options` are Tillbook's."""

    def __init__(self, program, database, options=()):
        self.port = free_port()
        self.log_path = Path(str(database) + ".log")
        if program.name == "tillbook":
            command = [program, "serve", "--database", f"sqlite:{database}",
                       "--listen", f"127.0.0.1:{self.port}", *options]
        else:
            command = [program, "--database", database, "--port", str(self.port)]
        self.started = time.perf_counter()
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def __enter__(self):
        try:
            self.wait_for_answer()
        except Failed:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def get(self, target, key=None):
        """Status and body of one GET."""
        return self.ask("GET", target, key)

    def post(self, target, key, body):
        """Status and body of one POST of JSON."""
        return self.ask("POST", target, key, body)

    def ask(self, method, target, key, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json"} if body else {}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def wait_for_answer(self):
        """Seconds from the start of the program to its first answer, whatever its status."""
        while True:
            try:
                self.get("/healthz")
                return time.perf_counter() - self.started
            except OSError:
                if self.process.poll() is not None:
                    raise Failed("the server ended: " + self.log_tail()) from None
                if time.perf_counter() - self.started > FIRST_ANSWER_SECONDS_MAX:
                    raise Failed("the server never answered: " + self.log_tail()) from None
                time.sleep(0.001)

    def log_tail(self):
        return self.log_path.read_text(errors="replace")[-500:].strip() or "it said nothing"

    def memory_bytes(self, field="VmRSS"):
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
        return 0

    def open_books(self, books):
        """Asks each book something, so that opening it is not part of what is measured next."""
        for book in books:
            status, body = self.get("/v1/orders?limit=1", book.key)
            if status != 200:
                raise Failed(f"listing a book's orders answered {status}: {body[:300]!r}")


def tillbook_command(programs, database, *arguments):
    """Runs a subcommand of tillbook on this database and returns its JSON."""
    command = [programs.tillbook, *arguments, "--json", "--database", f"sqlite:{database}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(" ".join(map(str, command)) + " failed: " + done.stderr.strip()[-500:])
    return json.loads(done.stdout) if done.stdout.strip() else {}


def file_bytes(path):
    """A database with whatever stands beside it."""
    names = [Path(str(path) + end) for end in ("", "-wal")]
    return sum(os.path.getsize(name) for name in names if name.exists())
