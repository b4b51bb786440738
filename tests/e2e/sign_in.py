"""People sign in to the real server: the first link, wrong passwords, sessions over two processes,
many at once, and that no password or token is ever written down.

    tests/e2e/sign_in.py PROGRAM
"""
import concurrent.futures
import json
import os
import re
import socket
import statistics
import struct
import subprocess
import tempfile
import time
import unittest

from load import is_sanitized
from people import PASSWORD, Person, token_of
from till import PROGRAM, Server, cli, make_book

FIRST = re.compile(r"^to sign in for the first time, once: (http://\S+/#/welcome/[0-9a-f]{64})\n$")
COOKIE = re.compile(r"^tillbook_session=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=/; "
                    r"Max-Age=2592000$")
AT_ONCE = 64
ABANDONED = 60
GROWTH_MAX = 96 << 20  # two hashes of 32 MiB, and what threads and pages take besides
# Medians of sign-ins that fail, with a login that is there and one that is not.
TIMINGS, TIMING_RATIO, TIMING_TRIES = 9, 1.4, 5


def code(answer):
    return answer[0], json.loads(answer[2])["error"]


def memory_of(process, line):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return next(int(each.split()[1]) << 10 for each in file if each.startswith(line + ":"))


class SignIn(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(self.folder, "book.db")
        self.database = "sqlite:" + self.path
        self.book, self.client = make_book(self.database)
        self.secrets = {PASSWORD}

    def serve(self, *options):
        log = open(os.path.join(self.folder, "log"), "a",  # pylint: disable=consider-using-with
                   encoding="utf-8")
        self.addCleanup(log.close)
        server = Server(self.database, log=log, options=["--log-requests", "all", *options])
        self.addCleanup(server.kill)
        self.client.base = server.base
        return server

    def first_token(self, server):
        token = token_of(FIRST.match(server.process.stdout.readline())[1])
        self.secrets.add(token)
        return token

    def begin(self, server, login, role):
        """A person with this role in the book, signed in."""
        made = self.client.data("POST", "/v1/users", {"login": login, "name": login.title(),
                                                      "role": role})
        person = Person(server.base)
        self.assertEqual(person.accept(made["invitation"]["token"])[0], 200)
        self.secrets |= {made["invitation"]["token"], person.cookie, person.csrf}
        return person

    def test_the_first_start_prints_a_link_until_it_is_used(self):
        server = self.serve()
        lost = self.first_token(server)
        self.assertEqual(server.stop(), 0)
        server = self.serve()
        token = self.first_token(server)
        owner = Person(server.base)
        self.assertEqual(code(owner.accept(lost)), (404, "not_found"))
        self.assertEqual(code(owner.accept(token, "1234567890")), (422, "validation_failed"))
        status, headers, _ = owner.accept(token, name="Nkechi")
        self.assertEqual(status, 200)
        self.assertRegex(headers["Set-Cookie"], COOKIE)
        self.secrets |= {owner.cookie, owner.csrf}
        # The live and the test book; also one that is made later.
        self.assertEqual([(each["environment"], each["role"]) for each in owner.books],
                         [("live", "owner"), ("test", "owner")])
        cli("book", "create", "--database", self.database, "--name", "Bar", "--currency", "EUR")
        said = json.loads(owner.ask("GET", "/v1/session")[2])["data"]
        self.assertEqual(said["user"]["name"], "Nkechi")
        self.assertEqual(len(said["books"]), 4)
        self.assertEqual(code(owner.accept(token)), (404, "not_found"))
        self.assertEqual(server.stop(), 0)
        server = self.serve()
        self.assertEqual(server.stop(), 0)
        again = self.serve()
        os.set_blocking(again.process.stdout.fileno(), False)
        Person(again.base).ask("GET", "/health/ready")
        self.assertFalse(again.process.stdout.readline())

    def test_a_start_takes_nobodys_link_away(self):
        server = self.serve()
        self.first_token(server)
        made = cli("user", "add", "ada", "--database", self.database, "--every-book", "--role",
                   "owner", "--url", server.base)
        self.assertEqual(server.stop(), 0)
        server = self.serve()
        self.first_token(server)
        ada = Person(server.base)
        self.assertEqual(ada.accept(token_of(made["link"]))[0], 200)
        self.secrets |= {token_of(made["link"]), ada.cookie, ada.csrf}

    def test_a_stop_waits_for_passwords_that_nobody_waits_for(self):
        server = self.serve()
        self.begin(server, "ada", "owner")
        host, port = server.base.removeprefix("http://").split(":")
        body = json.dumps({"login": "ada", "password": "never the right one"})
        request = (f"POST /v1/session HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json"
                   f"\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
        abandoned = []
        for number in range(ABANDONED):
            connection = socket.create_connection((host, int(port)))
            # With logins of their own: of one login few are tried at once.
            connection.sendall(request.replace(b'"ada"', f'"a{number:02}"'.encode()))
            abandoned.append(connection)
        time.sleep(0.1)
        for connection in abandoned:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        self.assertEqual(server.stop(), 0)
        self.secrets.add("never the right one")

    def test_wrong_passwords_wait_and_tell_nothing(self):
        server = self.serve()
        self.begin(server, "ada", "owner")
        wrong = "never the right one"
        answers = {Person(server.base).sign_in(login, wrong)[2] for login in ("ada", "nobody")}
        self.assertEqual(len(answers), 1)
        for _ in range(3):
            Person(server.base).sign_in("ada", wrong)
        status, headers, text = Person(server.base).sign_in("ada", wrong)
        if status == 401:  # the fifth of this login, the first that waits comes now
            status, headers, text = Person(server.base).sign_in("ada", PASSWORD)
        self.assertEqual((status, json.loads(text)["error"]), (429, "rate_limited"))
        time.sleep(int(headers["Retry-After"]) + 0.1)
        self.assertEqual(Person(server.base).sign_in("ada")[0], 200)
        self.secrets.add(wrong)

    def test_an_unknown_login_takes_as_long(self):
        for _ in range(TIMING_TRIES):
            server = self.serve()
            if not cli("user", "list", "--database", self.database, "--book", self.book)[1:]:
                self.begin(server, "ada", "owner")
            times = {"ada": [], "nobody": []}
            for number in range(TIMINGS):
                Person(server.base).sign_in("ada")  # the first hash of a process takes longer
                for login in sorted(times, reverse=number % 2 == 1):
                    began = time.perf_counter()
                    person = Person(server.base)
                    # What is right in between begins the count of failures anew.
                    person.sign_in(login, "never the right one")
                    times[login].append(time.perf_counter() - began)
                    person.sign_in("ada")
                server = self.again(server)
            medians = [statistics.median(each) for each in times.values()]
            ratio = max(medians) / min(medians)
            print(f"a wrong password {medians[0] * 1e3:.1f} ms, an unknown login "
                  f"{medians[1] * 1e3:.1f} ms, ratio {ratio:.2f}", flush=True)
            if ratio < TIMING_RATIO:
                return
        self.fail(f"ratio {ratio:.2f}")

    def again(self, server):
        """A server that remembers no failures."""
        server.kill()
        return self.serve()

    def test_writes_need_the_token_and_cookies_count_below_v1_only(self):
        server = self.serve()
        ada = self.begin(server, "ada", "cashier")
        sale = {"items": [{"product_name": "Tea", "quantity": 1, "custom_price": 5}]}
        for headers in ({"Tillbook-CSRF": None}, {"Tillbook-CSRF": "0" * 64},
                        {"Sec-Fetch-Site": "cross-site"}):
            self.assertEqual(code(ada.ask("POST", "/v1/orders", sale, headers)),
                             (403, "csrf_refused"))
        self.assertEqual(ada.ask("POST", "/v1/orders", sale)[0], 201)
        self.assertEqual(ada.ask("GET", f"/v3/merchants/{ada.books[0]['id']}/orders")[0], 401)
        self.assertEqual(code(ada.ask("GET", "/v1/reports/sales")), (403, "missing_scope"))
        number = json.loads(ada.ask("GET", "/v1/session")[2])["data"]["user"]["id"]
        # A book that is not hers is nobody's, in the log too.
        other = make_book(self.database)[0]
        foreign = next(each["merchantId"] for each in cli("book", "list", "--database",
                                                          self.database) if each["id"] == other)
        self.assertEqual(code(ada.ask("GET", "/v1/orders", headers={"Tillbook-Book": foreign})),
                         (404, "not_found"))
        self.assertEqual(ada.sign_out()[0], 200)
        self.assertEqual(code(ada.ask("GET", "/v1/orders")), (401, "not_signed_in"))
        # An operator sees who it was.
        self.assertEqual(server.stop(), 0)
        with open(os.path.join(self.folder, "log"), encoding="utf-8") as file:
            lines = [each for each in file if "route=/v1/orders status=201" in each]
        self.assertEqual([f"key={number} " in each for each in lines], [True])
        self.assertIn(f"book={ada.books[0]['id']} ", lines[0])
        with open(os.path.join(self.folder, "log"), encoding="utf-8") as file:
            self.assertNotIn(foreign, file.read())

    def test_behind_a_proxy_that_speaks_tls_the_cookie_is_secure(self):
        server = self.serve("--trusted-proxy", "127.0.0.1")
        self.begin(server, "ada", "owner")
        for scheme, is_secure in (("https", True), ("http", False)):
            status, headers, _ = Person(server.base).sign_in(
                "ada", headers={"X-Forwarded-Proto": scheme, "X-Forwarded-For": "127.0.0.1"})
            self.assertEqual((status, headers["Set-Cookie"].endswith("; Secure"),
                              headers["Set-Cookie"].startswith("__Host-")),
                             (200, is_secure, is_secure))

    def test_two_processes_see_the_same_sessions(self):
        here = self.serve()
        owner = self.begin(here, "ada", "owner")
        there = Server(self.database)
        self.addCleanup(there.kill)
        abroad = Person(there.base)
        abroad.cookie, abroad.csrf = owner.cookie, owner.csrf
        self.assertEqual(abroad.ask("GET", "/v1/orders")[0], 200)
        bob = self.begin(here, "bob", "cashier")
        elsewhere = Person(there.base)
        elsewhere.cookie, elsewhere.csrf = bob.cookie, bob.csrf
        self.assertEqual(elsewhere.ask("GET", "/v1/orders")[0], 200)
        rows = json.loads(owner.ask("GET", "/v1/users")[2])["data"]
        number = next(each["id"] for each in rows if each["login"] == "bob")
        self.assertEqual(owner.ask("PATCH", f"/v1/users/{number}", {"disabled": True})[0], 200)
        self.assertEqual(code(elsewhere.ask("GET", "/v1/orders")), (401, "not_signed_in"))
        self.assertEqual(code(Person(there.base).sign_in("bob")), (401, "wrong_credentials"))
        self.assertEqual(owner.sign_out()[0], 200)
        self.assertEqual(code(abroad.ask("GET", "/v1/orders")), (401, "not_signed_in"))

    def test_the_command_line_manages_users_of_a_running_server(self):
        server = self.serve()
        made = cli("user", "add", "ada", "--database", self.database, "--book", self.book,
                   "--role", "cashier", "--url", server.base)
        ada = Person(server.base)
        self.assertEqual(ada.accept(token_of(made["link"]))[0], 200)
        self.secrets |= {token_of(made["link"]), ada.cookie, ada.csrf}
        cli("user", "role", "ada", "--database", self.database, "--book", self.book, "--role",
            "viewer")
        sale = {"items": [{"product_name": "Tea", "quantity": 1, "custom_price": 5}]}
        self.assertEqual(code(ada.ask("POST", "/v1/orders", sale)), (403, "missing_scope"))
        link = cli("user", "invite", "ada", "--database", self.database, "--url", server.base)
        other = Person(server.base)
        self.assertEqual(other.accept(token_of(link["link"]), "a second long one")[0], 200)
        self.secrets |= {token_of(link["link"]), "a second long one", other.cookie, other.csrf}
        self.assertEqual(code(ada.ask("GET", "/v1/orders")), (401, "not_signed_in"))
        rows = cli("user", "list", "--database", self.database, "--book", self.book)
        self.assertEqual([(each["login"], each["role"], each["state"]) for each in rows],
                         [("ada", "viewer", "active"), ("owner", "owner", "invited")])
        self.work_in_every_book(server, ada.books)
        cli("user", "remove", "ada", "--database", self.database, "--book", self.book)
        self.assertEqual(code(other.ask("GET", "/v1/orders")), (401, "not_signed_in"))
        actions = [each["details"]["action"] for each in self.client.data("GET", "/v1/audit")
                   if each["action"] == "administered"]
        self.assertEqual([each for each in actions if each.startswith("user_")],
                         ["user_removed", "user_changed", "user_added"])

    def work_in_every_book(self, server, books_of_one):
        """A user of every book is the command line's, not that of a book's owners."""
        made = cli("user", "add", "eve", "--database", self.database, "--every-book", "--role",
                   "cashier", "--url", server.base)
        eve = Person(server.base)
        self.assertEqual(eve.accept(token_of(made["link"]))[0], 200)
        self.secrets |= {token_of(made["link"]), eve.cookie, eve.csrf}
        self.assertEqual((len(books_of_one), len(eve.books)), (1, 2))
        number = next(each["id"] for each in self.client.data("GET", "/v1/users")
                      if each["login"] == "eve" and each["everyBook"])
        for method, path, body in (("PATCH", "", {"role": "viewer"}), ("DELETE", "", None),
                                   ("POST", "/invite", {})):
            status, said = self.client.send(method, f"/v1/users/{number}{path}", body)
            self.assertEqual((status, said["error"]), (409, "status_conflict"))
        cli("user", "role", "eve", "--database", self.database, "--every-book", "--role", "viewer")
        self.assertEqual(json.loads(eve.ask("GET", "/v1/session")[2])["data"]["books"][0]["role"],
                         "viewer")
        cli("user", "remove", "eve", "--database", self.database, "--every-book")
        self.assertEqual(code(eve.ask("GET", "/v1/session")), (401, "not_signed_in"))
        # Nobody would be left who may do everything.
        for words in (("role", "owner", "--role", "viewer"), ("remove", "owner")):
            refused = subprocess.run([PROGRAM, "user", *words, "--every-book", "--database",
                                      self.database], capture_output=True, text=True, check=False)
            self.assertEqual(refused.returncode, 1, refused.stderr)
            self.assertIn("last owner", refused.stderr)

    def test_many_at_once_are_bounded_and_hold_up_nobody(self):
        server = self.serve()
        logins = [f"person-{i}" for i in range(AT_ONCE)]
        tokens = [self.client.data("POST", "/v1/users", {"login": each, "role": "cashier"})
                  ["invitation"]["token"] for each in logins]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            accepted = list(pool.map(lambda token: Person(server.base).accept(token)[0], tokens))
            self.assertEqual(set(accepted), {200})
            before = memory_of(server.process, "VmRSS")
            began = time.perf_counter()
            under_way = [pool.submit(lambda login: Person(server.base).sign_in(login)[0], each)
                         for each in logins]
            slowest = 0
            while not all(each.done() for each in under_way):
                asked = time.perf_counter()
                self.assertEqual(self.client.send("GET", "/v1/orders?limit=10")[0], 200)
                slowest = max(slowest, time.perf_counter() - asked)
            self.assertEqual({each.result() for each in under_way}, {200})
            took = time.perf_counter() - began
        growth = memory_of(server.process, "VmHWM") - before
        print(f"{AT_ONCE} sign-ins at once in {took:.2f} s, {growth >> 20} MiB more at the peak, "
              f"a list took {slowest * 1e3:.0f} ms at most meanwhile", flush=True)
        self.assertLess(slowest, took / 2, "a read waited for others' passwords")
        if not is_sanitized(PROGRAM):
            self.assertLess(growth, GROWTH_MAX)
        self.secrets.update(tokens)

    def tearDown(self):
        """Nothing of what was typed or told is written down."""
        for name in os.listdir(self.folder):
            with open(os.path.join(self.folder, name), "rb") as file:
                written = file.read()
            for secret in self.secrets:
                self.assertNotIn(secret.encode(), written, name)


if __name__ == "__main__":
    unittest.main(argv=["sign_in"])
