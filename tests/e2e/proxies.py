"""Behind the proxies of deploy/proxy, as they are (but for places and ports): what a client says of
itself is not believed, events are passed on at once, long polls last, and no request that two
servers could read differently is read differently by these two.

Run it with the program to test: proxies.py PATH/TO/tillbook. A proxy that is not installed is
SKIPPED. TILLBOOK_TEST_FULL=1 lets a long poll last its 60 seconds instead of five.
"""
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import smuggling
from load import free_port, metrics_of, sale_of
from till import PROGRAM, Server, make_book

FULL = os.environ.get("TILLBOOK_TEST_FULL") == "1"
POLL = 60 if FULL else 5
DEPLOY = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))), "deploy", "proxy")


def replaced(text, *pairs):
    """Each pattern must be there: the files under test may not lose what the test relies on."""
    for pattern, word in pairs:
        text, count = re.subn(pattern, word, text)
        assert count, pattern
    return text


class Behind:
    """The tests, for each proxy a class below."""

    def setUp(self):
        self.program = shutil.which(self.name, path=os.environ["PATH"] + ":/usr/sbin")
        if not self.program:
            print(f"{self.name}: SKIPPED, it is not installed", flush=True)
            self.skipTest("not installed")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.chmod(self.folder, 0o755)
        self.database = "sqlite:" + os.path.join(self.folder, "till.db")
        self.book, self.client = make_book(self.database)
        self.log = open(os.path.join(self.folder, "log"), "w+", encoding="utf-8")
        self.addCleanup(self.log.close)
        self.server = Server(self.database, log=self.log, metrics="127.0.0.1:0", options=[
            "--trusted-proxy", "127.0.0.1"])
        self.addCleanup(self.server.kill)
        self.client.base = self.server.base
        self.backend = int(self.server.base.rsplit(":", 1)[1])
        self.plain, self.secure = free_port(), free_port()
        made = json.loads(subprocess.run(
            [PROGRAM, "tls", "self-signed", "--host", "localhost", "--out", self.folder, "--json"],
            check=True, capture_output=True, text=True).stdout)
        self.certificate, self.key = made["certificate"], made["key"]
        self.context = ssl.create_default_context(cafile=self.certificate)
        proxy = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL,
                                 stderr=open(os.path.join(self.folder, "proxy"), "w"))
        self.addCleanup(proxy.wait)
        self.addCleanup(proxy.terminate)
        self.wait_for_proxy(proxy)

    def wait_for_proxy(self, proxy):
        end = time.monotonic() + 30
        while time.monotonic() < end and proxy.poll() is None:
            try:
                if self.ask("GET", "/v1/orders")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        with open(os.path.join(self.folder, "proxy"), encoding="utf-8") as said:
            self.fail(f"{self.name} does not serve: " + said.read())

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def connect(self, timeout=30):
        return http.client.HTTPSConnection("localhost", self.secure, context=self.context,
                                           timeout=timeout)

    def ask(self, method, path, body=None, timeout=30, **headers):
        connection = self.connect(timeout)
        connection.request(method, path, body, {
            "Authorization": "Bearer " + self.client.key, "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()}})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def merchant(self):
        books = json.loads(subprocess.run([PROGRAM, "book", "list", "--database", self.database,
                                           "--json"], check=True, capture_output=True).stdout)
        return next(book["merchantId"] for book in books if book["id"] == self.book)

    def test_links_are_secure_and_plain_requests_are_sent_away(self):
        status, text = self.ask("GET", f"/v3/merchants/{self.merchant()}/orders",
                                X_Forwarded_Proto="http")
        self.assertEqual(status, 200)
        self.assertTrue(json.loads(text)["href"].startswith("https://"), text)
        plain = http.client.HTTPConnection("localhost", self.plain, timeout=30)
        plain.request("GET", "/v1/orders", headers={"X-Forwarded-Proto": "https"})
        self.assertEqual(plain.getresponse().status, 308)
        plain.close()

    def test_an_address_that_a_client_claims_is_not_believed(self):
        made = json.loads(subprocess.run(
            [PROGRAM, "key", "create", "--database", self.database, "--book", self.book,
             "--scopes", "all", "--allowed-ips", "203.0.113.7", "--json"], check=True,
            capture_output=True, text=True).stdout)
        mine = self.client.key
        self.client.key = made["key"]
        for claimed in ("203.0.113.7", "203.0.113.7, 127.0.0.1", "203.0.113.7,203.0.113.7"):
            status, text = self.ask("GET", "/v1/orders", X_Forwarded_For=claimed,
                                    X_Real_IP=claimed, Forwarded=f"for={claimed}")
            self.assertEqual(status, 403, text)
        self.client.key = mine
        self.assertEqual(self.ask("GET", "/v1/orders", X_Forwarded_For="203.0.113.7")[0], 200)

    def test_events_are_passed_on_at_once(self):
        connection = self.connect()
        connection.request("GET", "/v1/events/stream", headers={
            "Authorization": "Bearer " + self.client.key, "Accept": "text/event-stream"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        for number in range(3):
            begin = time.monotonic()
            status, _ = self.ask("POST", "/v1/orders", sale_of(f"event-{number}"),
                                 Idempotency_Key=f"event-{number}")
            self.assertEqual(status, 201)
            while True:
                line = answer.readline()
                self.assertTrue(line, "the stream ended")
                if line.startswith(b"data:"):
                    break
            self.assertLess(time.monotonic() - begin, 15)
        connection.close()

    def test_a_long_poll_lasts(self):
        head = json.loads(self.ask("GET", "/v1/events?limit=1")[1])["meta"]["head"]
        begin = time.monotonic()
        status, text = self.ask("GET", f"/v1/events?after={head}&wait={POLL}", timeout=POLL + 60)
        self.assertEqual((status, json.loads(text)["data"]), (200, []))
        self.assertGreater(time.monotonic() - begin, POLL - 1)
        waiting = []
        poll = threading.Thread(target=lambda: waiting.append(self.ask(
            "GET", f"/v1/events?after={head}&wait={POLL}", timeout=POLL + 60)))
        poll.start()
        time.sleep(1)
        self.ask("POST", "/v1/orders", sale_of("poll"), Idempotency_Key="poll")
        poll.join()
        self.assertEqual(len(json.loads(waiting[0][1])["data"]) > 0, True)

    def seen(self):
        """Requests that the server has seen, those that it refused to read among them."""
        metrics = metrics_of(self.log.name)
        return int(metrics["tillbook_http_requests_total"] +
                   metrics["tillbook_http_rejected_total"])

    def test_both_read_the_corpus_alike(self):
        """The server sees no request that the proxy does not say it passed on. (It may see fewer:
        one whose body ends in the middle is passed on in part.)"""
        corpus = smuggling.cases(self.client.key)
        for case in corpus:
            with self.subTest(case.name, about=case.title):
                seen, passed = self.seen(), self.passed()
                came = self.exchange(case.bytes + smuggling.PROBE)
                time.sleep(0.05)
                end = time.monotonic() + 10
                while (more := self.seen() - seen - self.passed() + passed) > 0:
                    self.assertLess(time.monotonic(), end, (more, came[:500]))
                    time.sleep(0.01)
        print(f"{self.name}: {len(corpus)} cases, {self.passed()} requests passed on, "
              f"{self.seen()} seen, none of them unbidden", flush=True)

    def exchange(self, data):
        with socket.create_connection(("127.0.0.1", self.secure), timeout=30) as plain:
            with self.context.wrap_socket(plain, server_hostname="localhost") as connection:
                came = b""
                try:
                    connection.sendall(data)
                    connection.settimeout(2)
                    while more := connection.recv(1 << 16):
                        came += more
                except OSError:
                    pass
                return came


class Nginx(Behind, unittest.TestCase):
    name = "nginx"

    def command(self):
        with open(os.path.join(DEPLOY, "nginx.conf"), encoding="utf-8") as file:
            site = replaced(
                file.read(), ("127.0.0.1:8080", f"127.0.0.1:{self.backend}"),
                (r"listen \[::\]:\d+.*;", ""), ("listen 443 ssl", f"listen {self.secure} ssl"),
                ("listen 80;", f"listen {self.plain};"),
                (r"ssl_certificate .*;", f"ssl_certificate {self.certificate};"),
                (r"ssl_certificate_key .*;", f"ssl_certificate_key {self.key};"),
                ("till.example.com", "localhost"))
        self.access = os.path.join(self.folder, "access")
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        path = self.write("nginx.conf", f"""
daemon off; master_process off; pid {self.folder}/pid; error_log stderr;
events {{}}
http {{ {temporary}
log_format passed "$upstream_addr";
access_log {self.access} passed;
{site} }}""")
        return [self.program, "-e", "stderr", "-c", path]

    def passed(self):
        with open(self.access, encoding="utf-8") as log:
            return sum(len(re.findall(r"\d+\.\d+\.\d+\.\d+:", line)) for line in log)


class Haproxy(Behind, unittest.TestCase):
    name = "haproxy"

    def command(self):
        with open(os.path.join(DEPLOY, "haproxy.cfg"), encoding="utf-8") as file:
            text = file.read()
        with open(self.certificate, encoding="utf-8") as certificate, \
                open(self.key, encoding="utf-8") as key:
            pair = self.write("pair.pem", certificate.read() + key.read())
        self.status = os.path.join(self.folder, "status")
        path = self.write("haproxy.cfg", replaced(
            text, ("127.0.0.1:8080", f"127.0.0.1:{self.backend}"), (r" crt \S+", f" crt {pair}"),
            (r"bind :443", f"bind 127.0.0.1:{self.secure}"),
            (r"bind :80\b", f"bind 127.0.0.1:{self.plain}"),
            (r"(?m)^global$", f"global\n    stats socket {self.status} mode 600"),
            ("maxconn 10000", "maxconn 100"),  # within what a test may open
            # Its own questions whether the server is there would be counted.
            (r"(?m)^    option httpchk.*$", ""), (r" check$", "")))
        return [self.program, "-db", "-f", path]

    def passed(self):
        with socket.socket(socket.AF_UNIX) as status:
            status.connect(self.status)
            status.sendall(b"show stat\n")
            text = b""
            while more := status.recv(1 << 16):
                text += more
        lines = text.decode().lstrip("# ").splitlines()
        names = lines[0].split(",")
        rows = [dict(zip(names, line.split(","))) for line in lines[1:] if line]
        return int(next(row for row in rows if row["pxname"] == "tillbook" and
                        row["svname"] == "local")["stot"])


if __name__ == "__main__":
    unittest.main(argv=["proxies", *sys.argv[2:]])
