"""What an operator does to a running server: back it up, restore it, stop it, give it a new
certificate; and what it does by itself."""
import glob
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

from till import PROGRAM, make_book

TILLS = 8
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True)


class Operated(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(self.folder, "book.db")
        self.database = "sqlite:" + self.path
        self.book, self.client = make_book(self.database)

    def serve(self, *words, listen="127.0.0.1:0", environment=None):
        log = open(os.path.join(self.folder, "log"), "w+", encoding="utf-8")
        self.addCleanup(log.close)
        server = subprocess.Popen(
            [PROGRAM, "serve", "--database", self.database, "--listen", listen, *words],
            stdout=subprocess.PIPE, stderr=log, text=True,
            env={**os.environ, **(environment or {})})
        self.addCleanup(lambda: server.poll() is None and server.kill())
        self.addCleanup(server.stdout.close)
        server.port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
        server.log = log.name
        return server

    def end(self, server):
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(timeout=60), 0)

    def wait_for(self, what, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = what()
            if found:
                return found
            time.sleep(0.02)
        return self.fail("it did not come")

    def record(self, connection, key):
        connection.request("POST", "/v1/orders", json.dumps(
            {"items": [{"product_name": "Suya", "quantity": 1, "custom_price": 1200}]}),
            {"Authorization": "Bearer " + self.client.key, "Content-Type": "application/json",
             "Idempotency-Key": key})
        answer = connection.getresponse()
        return answer, json.loads(answer.read())

    def sell(self, port, acknowledged, stop):
        """Many tills at work; what they were told is in `acknowledged`, id by key."""
        def till(number):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            for n in range(1_000_000):
                if stop.is_set():
                    return
                key = f"till-{number}-{n}"
                try:
                    answer, body = self.record(connection, key)
                except (OSError, http.client.HTTPException):
                    return
                if answer.status == 201:
                    acknowledged[key] = body["data"]["id"]
                if answer.getheader("Connection") == "close":
                    return
        tills = [threading.Thread(target=till, args=(n,)) for n in range(TILLS)]
        for each in tills:
            each.start()
        return tills

    def expect_recorded(self, port, acknowledged):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for key, order in acknowledged.items():
            answer, body = self.record(connection, key)
            self.assertEqual((answer.status, answer.getheader("Idempotency-Replayed"),
                              body["data"]["id"]), (201, "true", order))
        connection.close()


class UnderLoad(Operated):
    def test_an_end_under_load_loses_nothing_that_was_acknowledged(self):
        acknowledged = {}
        for _ in range(3):
            server = self.serve("--metrics-listen", "off")
            told, stop = {}, threading.Event()
            tills = self.sell(server.port, told, stop)
            self.wait_for(lambda: len(told) > 150)
            self.end(server)
            stop.set()
            for each in tills:
                each.join()
            self.assertGreater(len(told), 150)
            # The keys are the same each time: what was told before is told again.
            for key in set(told) & set(acknowledged):
                self.assertEqual(told[key], acknowledged[key])
            acknowledged.update(told)
        server = self.serve("--metrics-listen", "off")
        self.expect_recorded(server.port, acknowledged)
        self.end(server)
        self.assertEqual(run("verify", "--database", self.database).returncode, 0)

    def test_a_backup_under_load_holds_what_was_acknowledged_before_it(self):
        server = self.serve("--metrics-listen", "off")
        acknowledged, stop = {}, threading.Event()
        tills = self.sell(server.port, acknowledged, stop)
        self.wait_for(lambda: len(acknowledged) > 100)
        before = dict(acknowledged)
        backup = os.path.join(self.folder, "copy.db")
        made = run("backup", backup, "--database", self.database, "--json")
        self.assertEqual(made.returncode, 0, made.stderr)
        refused = run("restore", backup, "--database", self.database)
        self.assertEqual(refused.returncode, 20, refused.stderr)
        stop.set()
        for each in tills:
            each.join()
        self.end(server)

        restored = run("restore", backup, "--database", self.database, "--json")
        self.assertEqual(restored.returncode, 0, restored.stderr)
        report = json.loads(restored.stdout)
        self.assertTrue(os.path.exists(report["keptAside"]))
        self.assertGreater(max(book["entriesLost"] for book in report["books"]), 0)
        server = self.serve("--metrics-listen", "off")
        self.expect_recorded(server.port, before)
        self.end(server)


class ByItself(Operated):
    def test_backups_are_made_on_time_and_counted(self):
        folder = os.path.join(self.folder, "backups")
        os.mkdir(folder)
        server = self.serve("--backup-to", folder, "--backup-every", "1s", "--backup-keep", "2",
                            "--metrics-listen", "127.0.0.1:0")
        metrics = self.wait_for(lambda: re.search(r"url=http://127.0.0.1:(\d+)/metrics",
                                                  open(server.log, encoding="utf-8").read()))
        self.wait_for(lambda: open(server.log, encoding="utf-8").read().count("is backed up") >= 4)
        self.assertLessEqual(len(glob.glob(folder + "/book-*.db")), 3)
        connection = http.client.HTTPConnection("127.0.0.1", int(metrics.group(1)))
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        values = dict(line.split(" ") for line in text.splitlines() if not line.startswith("#"))
        names = {re.sub(r"\{.*", "", name) for name in values}
        self.assertGreaterEqual(float(values["tillbook_backups_total"]), 3)
        self.assertLess(time.time() - float(values["tillbook_backup_proven_timestamp_seconds"]), 10)
        self.assertGreater(float(values["tillbook_database_bytes"]), 0)
        self.end(server)
        self.assertEqual(len(glob.glob(folder + "/book-*.db")), 2)
        self.check_names(names)

    def check_names(self, served):
        """Dashboards and alerts name only what is served, and what is served is on the board."""
        for name in ("deploy/grafana/tillbook.json", "deploy/prometheus/alerts.yml"):
            with open(os.path.join(ROOT, name), encoding="utf-8") as file:
                named = set(re.findall(r"\btillbook_[a-z_]+", file.read()))
            self.assertGreater(len(named), 8)
            self.assertEqual(named - served, set(), name)
            if name.endswith("json"):
                self.assertEqual(served - named, set())

    def test_the_service_manager_is_told(self):
        place = os.path.join(self.folder, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(place)
            manager.settimeout(30)
            server = self.serve("--metrics-listen", "off", environment={"NOTIFY_SOCKET": place})
            self.assertEqual(manager.recv(100), b"READY=1")
            self.end(server)
            self.assertEqual(manager.recv(100), b"STOPPING=1")


class Tls(Operated):
    def certificate(self):
        folder = tempfile.mkdtemp(dir=self.folder)
        made = run("tls", "self-signed", "--host", "localhost", "--host", "127.0.0.1", "--out",
                   folder, "--json")
        self.assertEqual(made.returncode, 0, made.stderr)
        return json.loads(made.stdout)

    def serial(self, port, made):
        """Of the certificate that the server shows, checked as clients check it."""
        context = ssl.create_default_context(cafile=made["certificate"])
        with socket.create_connection(("127.0.0.1", port)) as plain:
            with context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
                return secure.getpeercert()["serialNumber"]

    def test_a_certificate_of_our_own_serves_and_is_renewed_without_an_end(self):
        first, second = self.certificate(), self.certificate()
        self.assertEqual(os.stat(first["key"]).st_mode & 0o777, 0o600)
        server = self.serve("--metrics-listen", "off", "--tls-cert", first["certificate"],
                            "--tls-key", first["key"])
        before = self.serial(server.port, first)
        context = ssl.create_default_context(cafile=first["certificate"])
        kept = http.client.HTTPSConnection("localhost", server.port, context=context)
        kept.request("GET", "/")
        self.assertEqual(kept.getresponse().read()[:1] != b"", True)

        # The key alone does not fit the certificate: nothing changes.
        os.replace(second["key"], first["key"])
        server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: "level=error" in open(server.log, encoding="utf-8").read())
        self.assertEqual(self.serial(server.port, first), before)

        os.replace(second["certificate"], first["certificate"])
        server.send_signal(signal.SIGHUP)
        self.wait_for(lambda: "read anew" in open(server.log, encoding="utf-8").read())
        self.assertNotEqual(self.serial(server.port, first), before)
        kept.request("GET", "/")  # the connection from before goes on
        self.assertEqual(kept.getresponse().status, 200)
        kept.close()
        self.end(server)


class Proxy(Operated):
    def href(self, *words):
        server = self.serve("--metrics-listen", "off", *words)
        merchant = next(book["merchantId"] for book in json.loads(
            run("book", "list", "--database", self.database, "--json").stdout)
            if book["id"] == self.book)
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", f"/v3/merchants/{merchant}/orders", headers={
            "Authorization": "Bearer " + self.client.key, "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7"})
        href = json.loads(connection.getresponse().read())["href"]
        connection.close()
        self.end(server)
        return href

    def test_links_are_https_where_a_trusted_proxy_says_so(self):
        self.assertTrue(self.href("--trusted-proxy", "127.0.0.1").startswith("https://"))
        self.assertTrue(self.href("--trusted-proxy", "192.0.2.0/24").startswith("http://"))
        self.assertTrue(self.href().startswith("http://"))


class Doctor(Operated):
    def examine(self, *words):
        ran = run("doctor", "--database", self.database, "--json", *words)
        return ran.returncode, {each["check"]: each for each in json.loads(ran.stdout)}

    def test_what_is_wrong_is_named_with_its_remedy(self):
        code, checks = self.examine("--listen", "127.0.0.1:0")
        self.assertEqual(code, 1)  # it has entries and was never backed up
        self.assertEqual(checks["backup"]["state"], "failure")
        self.assertIn("tillbook backup", checks["backup"]["remedy"])
        self.assertEqual([name for name, each in checks.items() if each["state"] == "failure"],
                         ["backup"])
        run("backup", os.path.join(self.folder, "copy.db"), "--database", self.database)
        code, checks = self.examine("--listen", "127.0.0.1:0")
        self.assertEqual((code, checks["backup"]["state"]), (0, "ok"))
        self.assertEqual(sorted(checks), ["backup", "chain", "clock", "disk", "files", "folder",
                                          "port", "schema", "sync", "tls", "wal"])
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith(".")], [])

    def test_a_running_server_is_no_fault(self):
        server = self.serve("--metrics-listen", "off")
        _, checks = self.examine("--listen", f"127.0.0.1:{server.port}")
        self.assertEqual(checks["port"]["state"], "ok")
        self.end(server)

    def test_a_taken_port_is(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            code, checks = self.examine("--listen", f"127.0.0.1:{other.getsockname()[1]}")
        self.assertEqual((code, checks["port"]["state"]), (1, "failure"))

    def test_a_broken_chain_is_found_without_reading_everything(self):
        import sqlite3
        with sqlite3.connect(self.path) as connection:
            connection.execute("UPDATE entry SET facts = x'00' WHERE position = "
                               "(SELECT max(position) FROM entry)")
        connection.close()
        code, checks = self.examine("--listen", "127.0.0.1:0")
        self.assertEqual((code, checks["chain"]["state"]), (1, "failure"))

    def test_a_certificate_that_ends_is_named(self):
        made = run("tls", "self-signed", "--host", "localhost", "--days", "3", "--out", self.folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        _, checks = self.examine("--listen", "127.0.0.1:0", "--tls-cert", self.folder + "/cert.pem",
                                 "--tls-key", self.folder + "/key.pem")
        self.assertEqual(checks["tls"]["state"], "warning")
        _, checks = self.examine("--listen", "127.0.0.1:0", "--tls-cert", self.folder + "/key.pem",
                                 "--tls-key", self.folder + "/key.pem")
        self.assertEqual(checks["tls"]["state"], "failure")

    def test_a_folder_open_to_all_is_named(self):
        os.chmod(self.folder, 0o755)
        os.chmod(self.path, 0o644)
        _, checks = self.examine("--listen", "127.0.0.1:0")
        self.assertEqual(checks["folder"]["state"], "warning")
        self.assertIn("chmod 700", checks["folder"]["remedy"])


if __name__ == "__main__":
    unittest.main(argv=["operate"])
