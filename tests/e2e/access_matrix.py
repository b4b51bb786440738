"""Who may do what, over every route that the OpenAPI documents name (a unit test holds them equal
to the route tables): keys that are none, scopes, ids of other books, methods. Nothing that is
refused is stored, no answer tells of another book, and no secret is ever told again or logged.
People who signed in are asked for likewise, with every role.

Run it with the program to test: access_matrix.py PATH/TO/tillbook. A new route is covered as soon
as it is documented; where its path names a new kind of object, rich_book.py has to make one.
"""
import collections
import contextlib
import datetime
import http.client
import json
import os
import random
import re
import socket
import statistics
import tempfile
import time
import unittest

from documented import routes_of
from people import PASSWORD, Person
from rich_book import RichBook
from till import Server, cli

ALL_SCOPES = [part + right for part in ("orders", "contacts", "products", "stores", "payments",
                                        "employees", "merchant") for right in (":read", ":write")]
ALL_SCOPES += ["contacts:erase", "reports:read", "days:write", "events:read", "webhooks:read",
               "webhooks:write", "backups:read", "backups:write", "users:read", "users:write",
               "admin", "all"]
COVERED_BY = {"events:read": "webhooks:read"}
ROLES = ("viewer", "cashier", "manager", "owner")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW",
           "get")
# Each asks for more than one scope.
GUARDED_EXPANDS = ("customers.orders", "orders.customers", "orders.payments.employee",
                   "refunds.customers")
OF_ONE_ANSWER = ("date", "request-id", "x-clover-request-id")  # headers that name the moment
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOLD_ONCE = re.compile(r'"(?:plaintext|signingSecret|token)":"([^"]+)"')
# Medians of so many answers each, asked in turn, may differ by so much; a busy machine is given
# more tries, an answer that does more work has a larger ratio in all of them.
TIMINGS, TIMING_RATIO, TIMING_TRIES = 300, 1.5, 5

Answer = collections.namedtuple("Answer", "status headers body")


def absent(own, chance):
    """An id of the same form that nothing has."""
    if re.fullmatch(f"[{BASE32}]{{13}}", own):
        return own[:7] + "".join(chance.choices(BASE32, k=6))
    if re.search(r"[0-9a-f]{12}$", own):
        return own[:-10] + "".join(chance.choices("0123456789abcdef", k=10))
    return "".join(chance.choices("abcdefgh", k=len(own)))


def comparable(answer, ids=()):
    """An answer without what names its moment, and without the ids that were asked for."""
    def without(text):
        for each in ids:
            text = text.replace(each, "<id>")
        return text
    return Answer(answer.status, tuple((name, without(value)) for name, value in answer.headers
                                       if name.lower() not in OF_ONE_ANSWER),
                  without(answer.body))


def fits(path, pattern):
    """Whether the path, itself a pattern, is one of a pattern's."""
    path, pattern = path.split("/"), pattern.split("/")
    return len(path) == len(pattern) and all(
        one == two or two.startswith("{") for one, two in zip(path, pattern))


def takes_uuid(schema):
    return any(each.get("format") == "uuid" for each in schema.get("anyOf", [schema]))


class AccessMatrix(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.started = time.monotonic()
        cls.count = 0
        cls.chance = random.Random(20260115)
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        path = os.path.join(cls.folder.name, "book.db")
        cls.database = "sqlite:" + path
        # One asks, one is asked for, and three may be changed.
        cls.own, cls.other, cls.trial, cls.spare, cls.staffed = cls.books = [
            RichBook(cls.database, name) for name in ("Owner", "Other", "Trial", "Spare",
                                                      "Staffed")]
        cls.log_path = os.path.join(cls.folder.name, "log")
        cls.log = open(cls.log_path, "w", encoding="utf-8")  # pylint: disable=consider-using-with
        cls.addClassCleanup(cls.log.close)
        cls.server = Server(cls.database, log=cls.log, options=[
            "--webhook-allow", "127.0.0.0/8", "--log-requests", "all"])
        cls.addClassCleanup(cls.server.kill)
        cls.host = cls.server.base.removeprefix("http://")
        cls.connection = http.client.HTTPConnection(cls.host)
        with open(path + ".key", encoding="ascii") as file:
            cls.master_key = file.read().strip()
        for book in cls.books:
            book.build(cls.server.base, "http://127.0.0.1:9/hook")
        cls.routes = []
        for dialect in ("cloove", "clover"):
            cls.routes += routes_of(json.loads(cls.ask("GET", f"/openapi/{dialect}.json").body))
        cls.guarded = [route for route in cls.routes if route.scope]
        cls.scopes = sorted({route.scope for route in cls.guarded})
        cls.no_keys = cls.make_no_keys()

    @classmethod
    def make_no_keys(cls):
        """What the header Authorization may say without being anybody's."""
        own, live = cls.own, cls.own.make_key("all", book=cls.own.live)
        revoked = own.make_key("all", "--name", "revoked")
        key_id = next(each["id"] for each in cli("key", "list", "--database", cls.database)
                      if each["name"] == "revoked")
        cli("key", "revoke", "--database", cls.database, key_id)
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)
        expired = own.make_key("all", "--expires", soon.isoformat())
        time.sleep(1.1)
        key = own.all.key
        return {
            "none": None, "empty": "", "no scheme": key, "another scheme": "Basic " + key,
            "scheme alone": "Bearer", "shortened": "Bearer " + key[:-1],
            "lengthened": "Bearer " + key + "a", "in capitals": "Bearer " + key.upper(),
            "public": "Bearer " + key.replace("_sk_", "_pk_"), "two": f"Bearer {key} {key}",
            "unknown": "Bearer clv_test_sk_" + "a0" * 16, "revoked": "Bearer " + revoked,
            "of the other environment": "Bearer " + key.replace("_test_", "_live_"),
            "with the other's prefix": "Bearer " + live.replace("_live_", "_test_"),
            "expired": "Bearer " + expired}

    @classmethod
    def tearDownClass(cls):
        cls.connection.close()
        stopped = cls.server.stop()
        cls.log.flush()
        with open(cls.log_path, encoding="utf-8") as file:
            log = file.read()
        print(f"{len(cls.routes)} routes, {cls.count} requests, {log.count(chr(10))} log lines, "
              f"{time.monotonic() - cls.started:.1f} s", flush=True)
        case = unittest.TestCase()
        case.assertEqual(stopped, 0)
        case.assertGreaterEqual(log.count("msg=request "), cls.count)
        for secret in {each for book in cls.books for each in book.secrets} | {cls.master_key}:
            for part in (secret, secret[-12:], secret.rsplit("_", 1)[-1]):
                case.assertNotIn(part, log)
        for book in cls.books:
            for word in (book.mark, book.customer, book.employee):
                case.assertNotIn(word, log)

    @classmethod
    def ask(cls, method, path, key=None, body=None, authorization=None, streams=False):
        """The answer, which tells nobody a secret that was told before."""
        headers = {} if body is None else {"Content-Type": "application/json"}
        if key is not None:
            authorization = "Bearer " + key
        if authorization is not None:
            headers["Authorization"] = authorization
        connection = http.client.HTTPConnection(cls.host) if streams else cls.connection
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        is_endless = response.getheader("Content-Type") == "text/event-stream"
        text = "" if is_endless else response.read().decode()
        if streams:
            connection.close()
        cls.count += 1
        cls.check_secrets(text, f"{method} {path}")
        if response.status >= 500:
            raise AssertionError(f"{method} {path} {body}: {response.status} {text}")
        return Answer(response.status, tuple(response.getheaders()), text)

    @classmethod
    def check_secrets(cls, text, what):
        for book in cls.books:
            for secret in book.secrets:
                if secret in text:
                    raise AssertionError(f"{what} tells a secret: {text}")
        if cls.master_key in text:
            raise AssertionError(f"{what} tells the master key: {text}")
        cls.trial.secrets.update(TOLD_ONCE.findall(text))

    def ask_route(self, route, book, key=None, **more):
        return self.ask(route.method, book.fill(route.pattern), key, route.body(book.members),
                        streams=route.streams, **more)

    def heads(self):
        heads = {each["merchantId"]: (each["entries"], each["headChain"])
                 for each in cli("verify", "--database", self.database)}
        for book in self.books:
            for path in ("/v1/api-keys", "/v1/webhook-endpoints", "/v1/users"):
                status, answer = book.all.send("GET", path + "?limit=1000")
                self.assertEqual(status, 200)
                heads[book.mark, path] = sorted(
                    (each["id"], each["name"], each.get("status"), each.get("role"),
                     each.get("state")) for each in answer["data"])
        return heads

    @contextlib.contextmanager
    def nothing_is_stored(self):
        before = self.heads()
        yield
        self.assertEqual(self.heads(), before)

    def test_no_key_is_the_same_401_everywhere(self):
        with self.nothing_is_stored():
            for name, authorization in self.no_keys.items():
                answers = collections.defaultdict(list)
                for route in self.guarded:
                    answer = self.ask_route(route, self.own, authorization=authorization)
                    answers[route.is_ours, comparable(answer)].append(str(route))
                self.assertEqual(len(answers), 2, f"{name}: {answers}")
                for is_ours, answer in answers:
                    self.check_unauthorized(name, is_ours, answer)

    def check_unauthorized(self, name, is_ours, answer):
        said = json.loads(answer.body)
        self.assertEqual(answer.status, 401, name)
        if not is_ours:
            return self.assertEqual(said, {"message": "401 Unauthorized"}, name)
        code = "expired_api_key" if name == "expired" else "invalid_api_key"
        self.assertEqual((list(said), said["error"]), (["error", "message"], code), name)
        self.assertIn(("WWW-Authenticate", "Bearer"), answer.headers, name)

    def make_scoped_keys(self, book):
        """For each scope a key with it alone, and one with every other."""
        every = [scope for scope in ALL_SCOPES if scope != "all"]
        self.assertLessEqual(set(self.scopes), set(every))
        made = {}
        for scope in self.scopes:
            others = [each for each in every if each not in (scope, COVERED_BY.get(scope))]
            for kind, scopes in (("only", [scope]), ("but", others)):
                status, answer = book.all.send("POST", "/v1/api-keys",
                                               {"name": f"{kind} {scope}", "scopes": scopes})
                self.assertEqual(status, 201)
                made[kind, scope] = answer["data"]["plaintext"]
        book.secrets.update(made.values())
        return made

    def test_every_scope_but_the_one_is_refused_and_the_one_suffices(self):
        book = self.trial
        keys = self.make_scoped_keys(book)
        with self.nothing_is_stored():
            for route in self.guarded:
                answer = self.ask_route(route, book, keys["but", route.scope])
                said = json.loads(answer.body)
                if route.is_ours:
                    self.assertEqual((answer.status, said), (403, {
                        "error": "missing_scope",
                        "message": "Missing required scope: " + route.scope}), route)
                else:
                    self.assertEqual((answer.status, said),
                                     (401, {"message": "401 Unauthorized"}), route)
        # What stands below others is asked for while they are there.
        order = {"GET": 0, "DELETE": 2}
        for route in sorted(self.guarded, key=lambda each: (order.get(each.method, 1),
                                                            -each.pattern.count("/"))):
            answer = self.ask_route(route, book, keys["only", route.scope])
            self.assertNotIn(answer.status, (401, 403), f"{route} {answer}")
            if route.method == "GET":
                self.assertEqual(answer.status, 200, f"{route} {answer}")

    def sign_in(self, book, role):
        """A person with this role in the book, and in no other."""
        status, answer = book.all.send("POST", "/v1/users", {"login": f"{role}-{book.mark}",
                                                             "role": role})
        self.assertEqual(status, 201)
        person = Person(self.server.base)
        token = answer["data"]["invitation"]["token"]
        self.assertEqual(person.accept(token)[0], 200)
        book.secrets |= {token, person.cookie, person.csrf, PASSWORD}
        return person

    def ask_as(self, person, route, book, headers=None):
        type(self).count += 1
        status, got, text = person.ask(route.method, book.fill(route.pattern),
                                       route.body(book.members), headers)
        self.assertLess(status, 500, f"{route} {text}")
        self.check_secrets(text, str(route))
        return Answer(status, tuple(got.items()), text)

    def test_each_role_may_what_its_scopes_say_in_its_own_book_alone(self):
        book = self.staffed
        people = {role: self.sign_in(book, role) for role in ROLES}
        home = [route for route in self.guarded if route.is_ours]
        foreign = {"another business": self.other.test["merchantId"],
                   "the other environment": book.live["merchantId"],
                   "nobody": absent(book.test["merchantId"], self.chance)}
        with self.nothing_is_stored():
            for role, person in people.items():
                for route in self.guarded:
                    self.check_elsewhere(person, route, foreign)
                for route in home:
                    self.check_refused(person, route, book)
        # Whoever may do less goes first, and what is only looked at.
        for method in ("GET", "POST", "PATCH", "DELETE"):
            for role, person in people.items():
                for route in home:
                    if route.method == method and self.may(person, route):
                        answer = self.ask_as(person, route, book)
                        self.assertNotIn(answer.status, (401, 403), f"{role} {route} {answer}")
                        if method == "GET":
                            self.assertEqual(answer.status, 200, f"{role} {route} {answer}")
        allowed = {role: sum(self.may(person, route) for route in home)
                   for role, person in people.items()}
        self.assertEqual(sorted(allowed, key=allowed.get), list(ROLES))
        self.assertEqual(allowed["owner"], len(home))

    @staticmethod
    def may(person, route):
        scopes = person.books[0]["scopes"]
        return bool({"all", route.scope, COVERED_BY.get(route.scope)} & set(scopes))

    def check_elsewhere(self, person, route, foreign):
        """A session counts in its own book, of the home dialect."""
        if not route.is_ours:
            answer = self.ask_as(person, route, self.staffed)
            return self.assertEqual(answer.status, 401, route)
        answers = {comparable(self.ask_as(person, route, self.other, {"Tillbook-Book": each}))
                   for each in foreign.values()}
        self.assertEqual([each.status for each in answers], [404], f"{route} {answers}")

    def check_refused(self, person, route, book):
        if not self.may(person, route):
            answer = self.ask_as(person, route, book)
            self.assertEqual((answer.status, json.loads(answer.body)), (403, {
                "error": "missing_scope", "message": "Missing required scope: " + route.scope}),
                             route)
        if route.method != "GET":
            answer = self.ask_as(person, route, book, {"Tillbook-CSRF": None})
            self.assertEqual((answer.status, json.loads(answer.body)["error"]),
                             (403, "csrf_refused"), route)

    def test_a_merchant_of_others_is_as_absent_as_none(self):
        own, other = self.own, self.other
        merchants = {"another business": other.test["merchantId"],
                     "the other environment": own.live["merchantId"],
                     "nobody": absent(own.test["merchantId"], self.chance), "no id": "nobody"}
        with self.nothing_is_stored():
            for route in self.guarded:
                if "{mId}" not in route.pattern:
                    continue
                place = route.pattern.split("/").index("{mId}") - 1
                answers = {name: comparable(self.ask(
                    route.method, other.fill(route.pattern, {place: merchant}), own.all.key,
                    route.body(other.members))) for name, merchant in merchants.items()}
                answers["no key"] = comparable(self.ask_route(route, own))
                self.assertEqual(len(set(answers.values())), 1, f"{route} {answers}")

    def paths_with(self, route):
        """For each id in a path two paths that have another book's from there on, and two that
        have it there alone, beside one of no object each."""
        places = route.places()
        for first in places:
            for those in {tuple(place for place in places if place >= first), (first,)}:
                paths, ids = [], set()
                for book in (self.other, None):
                    parts = (book or self.own).fill(route.pattern).split("/")[1:]
                    instead = {place: parts[place] if book else absent(parts[place], self.chance)
                               for place in those}
                    ids.update(instead.values())
                    paths.append(self.own.fill(route.pattern, instead))
                yield paths, ids

    def test_an_id_of_another_book_is_as_absent_as_none(self):
        with self.nothing_is_stored():
            for route in self.guarded:
                body = route.body(self.own.members)
                for paths, ids in self.paths_with(route):
                    there, nowhere = (comparable(self.ask(
                        route.method, path, self.own.all.key, body), ids) for path in paths)
                    self.assertEqual(there, nowhere, f"{route} {paths}")
                    self.assertNotIn(self.other.mark, there.body)
                    # A key that nobody has used is unknown; what is no id cannot be missing.
                    if not route.pattern.endswith("/{key}"):
                        self.assertEqual(there.status, 404, f"{route} {there.body}")

    def test_a_body_that_names_another_book_is_as_wrong_as_one_that_names_nothing(self):
        """Every id that a body may carry, in a book that may be changed: refused or passed over,
        the answer is the same."""
        book, count = self.spare, 0
        for route in self.guarded:
            for member, bodies, ids in self.bodies_with(route):
                answers = [comparable(self.ask(route.method, book.fill(route.pattern),
                                               book.all.key, body), ids) for body in bodies]
                if answers[0].status >= 400:
                    self.assertEqual(*answers, f"{route} {member} {bodies}")
                self.assertEqual(answers[0].status, answers[1].status, f"{route} {member}")
                self.assertNotIn(self.other.mark, answers[0].body, f"{route} {member}")
                count += 1
        self.assertGreater(count, 40)

    def bodies_with(self, route):
        """For each id among the members that a body may have, a body with another book's there,
        and one with nobody's."""
        schema = route.resolved(route.schema or {})
        for member, part in schema.get("properties", {}).items():
            ids = (self.other.members.get(member), absent(
                self.other.members.get(member, self.other.members["item"]), self.chance))
            if ids[0] is None:
                continue
            form = [route.value(part, member, {**self.spare.members, member: each})
                    for each in ids]
            if all(each in json.dumps(one) for each, one in zip(ids, form)):
                whole = route.body(self.spare.members) or {}
                yield member, [{**whole, member: one} for one in form], ids

    def test_a_query_that_names_another_book_finds_what_one_that_names_nothing_finds(self):
        asked = 0
        with self.nothing_is_stored():
            for route in self.guarded:
                for each in route.parameters:
                    name = each["name"]
                    if each["in"] != "query" or not takes_uuid(each["schema"]):
                        continue
                    other = self.other.members.get(name, self.other.members["order_id"])
                    ids = (other, absent(other, self.chance))
                    there, nowhere = (comparable(self.ask(
                        route.method, f"{self.own.fill(route.pattern)}?{name}={each}",
                        self.own.all.key), ids) for each in ids)
                    self.assertEqual(there, nowhere, f"{route} {name}")
                    asked += 1
        self.assertGreater(asked, 5)

    def test_nothing_is_expanded_for_a_key_that_may_not_read_it(self):
        """Names of customers and employees are shown to those alone who may read such, and
        nothing is written for whoever may not be shown it."""
        keys = self.make_scoped_keys(self.own)
        with self.nothing_is_stored():
            for route in self.guarded:
                if route.is_ours or not route.expands():
                    continue
                key = keys["only", route.scope]
                for name in GUARDED_EXPANDS:
                    path = f"{self.own.fill(route.pattern)}?expand={name}"
                    answer = self.ask(route.method, path, key, route.body(self.own.members))
                    self.assertEqual(answer.status, 403, f"{route} {name}")
                for name in route.expands() if route.method == "GET" else ():
                    self.check_expand(route, name, key)

    def check_expand(self, route, name, key):
        answer = self.ask("GET", f"{self.own.fill(route.pattern)}?expand={name}", key)
        self.assertIn(answer.status, (200, 403), f"{route} {name}")
        for word, scope in ((self.own.customer, "contacts:read"),
                            (self.own.employee, "employees:read")):
            if route.scope != scope:
                self.assertNotIn(word, answer.body, f"{route} {name}")

    def test_methods_that_a_path_has_not_are_405(self):
        with self.nothing_is_stored():
            for pattern in {route.pattern for route in self.routes}:
                allowed = {route.method for route in self.routes if fits(pattern, route.pattern)}
                allowed |= {"HEAD"} if "GET" in allowed else set()
                for method in METHODS:
                    for key in (None, self.own.all.key):
                        if method not in allowed:
                            self.check_not_allowed(method, pattern, allowed, key)

    def check_not_allowed(self, method, pattern, allowed, key):
        answer = self.ask(method, self.own.fill(pattern), key)
        self.assertEqual(answer.status, 405, f"{method} {pattern}")
        headers = dict(answer.headers)
        self.assertEqual(set(headers.get("Allow", "").split(", ")), allowed, f"{method} {pattern}")

    def test_head_tells_what_get_tells_without_a_body(self):
        for route in self.routes:
            if route.method != "GET" or route.streams:
                continue
            path = self.own.fill(route.pattern)
            for key in (None, self.own.all.key):
                get, head = (comparable(self.ask(method, path, key)) for method in ("GET", "HEAD"))
                self.assertEqual(head, get._replace(body=""), route)

    def test_an_answer_about_others_takes_as_long_as_one_about_nothing(self):
        for pattern in ("/v1/orders/{id}", "/v1/contacts/{id}", "/v1/products/{id}",
                        "/v1/webhook-endpoints/{id}", "/v1/api-keys/{id}", "/v1/events/{id}",
                        "/v1/day-closes/{id}",
                        "/v1/idempotency-keys/{key}", "/v3/merchants/{mId}/orders/{orderId}",
                        "/v3/merchants/{mId}/orders/{orderId}/line_items/{lineItemId}",
                        "/v3/merchants/{mId}/payments/{payId}",
                        "/v3/merchants/{mId}/customers/{id}"):
            place = pattern.count("/") - 1
            own, other = (book.fill(pattern).split("/")[place + 1]
                          for book in (self.own, self.other))
            self.check_timing(pattern, *(self.own.fill(pattern, {place: each}) for each in (
                other, absent(own, self.chance))))
        merchants = "/v3/merchants/{mId}/orders"
        self.check_timing("a merchant", *(self.own.fill(merchants, {2: each}) for each in (
            self.other.test["merchantId"], absent(self.own.test["merchantId"], self.chance))))

    def check_timing(self, what, there, nowhere):
        for _ in range(TIMING_TRIES):
            medians = self.medians(there, nowhere)
            ratio = max(medians) / min(medians)
            if ratio < TIMING_RATIO:
                break
        print(f"{what}: {medians[0] * 1e6:.0f} us and {medians[1] * 1e6:.0f} us, "
              f"ratio {ratio:.2f}", flush=True)
        self.assertLess(ratio, TIMING_RATIO, what)

    def medians(self, *paths):
        """What answers take, asked in turn over one connection, without a client's own work."""
        host, port = self.host.split(":")
        requests = [f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer "
                    f"{self.own.all.key}\r\n\r\n".encode() for path in paths]
        times = [[] for _ in paths]
        with socket.create_connection((host, int(port))) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(TIMINGS):
                for request, taken in zip(requests, times):
                    began = time.perf_counter()
                    connection.sendall(request)
                    answer = connection.recv(65536)
                    taken.append(time.perf_counter() - began)
                    self.assertTrue(answer.startswith(b"HTTP/1.1 "), answer)
        return [statistics.median(each) for each in times]


if __name__ == "__main__":
    unittest.main(argv=["access_matrix"])
