"""Clients that mean harm, and clients that are merely slow.

A corpus of requests that two servers could read differently: nothing in a body is ever understood
as a request, and a refused request ends its connection. Then a thousand idle connections, a hundred
slow ones of every kind and a crowd that reads nothing of what it asked for, while a till goes on
selling: none of its sales is refused and memory stays bounded.

Run it with the program to test: hostile_clients.py PATH/TO/tillbook. TILLBOOK_TEST_FULL=1 makes the
second part last a minute.
"""
import os
import resource
import sys
import tempfile
import time
import unittest

import smuggling
from load import (MB, Crowd, close_tills, is_sanitized, memory_of, metrics_of, open_tills,
                  record_many, share_of)
from till import PROGRAM, Server, make_book

FULL = os.environ.get("TILLBOOK_TEST_FULL") == "1"
SECONDS = 60 if FULL else 10
IDLE = 1_000
SLOW = 100


class Hostile(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        database = "sqlite:" + os.path.join(self.folder.name, "till.db")
        self.book, self.client = make_book(database)
        self.log = open(os.path.join(self.folder.name, "log"), "w+", encoding="utf-8")
        self.addCleanup(self.log.close)
        self.server = Server(database, log=self.log, metrics="127.0.0.1:0")
        self.addCleanup(self.server.kill)
        self.client.base = self.server.base
        self.port = int(self.server.base.rsplit(":", 1)[1])


class Smuggling(Hostile):
    def test_nothing_in_a_body_is_a_request_and_a_refusal_ends_the_connection(self):
        corpus = smuggling.cases(self.client.key)
        self.assertGreater(len(corpus), 150)
        understood = refused = 0
        for case in corpus:
            for piece in (None, 1 if len(case.bytes) < 4096 else 1000):
                with self.subTest(case.name, about=case.title, piece=piece):
                    came = smuggling.exchange(self.port, case.bytes + smuggling.PROBE, piece)
                    self.assertEqual(smuggling.statuses(came), case.answers)
                    if case.is_refused:
                        head = came[:came.rfind(b"\r\n\r\n")]
                        self.assertIn(b"\r\nConnection: close", head[head.rfind(b"HTTP/1."):])
            refused += case.is_refused
            understood += not case.is_refused
        self.check_what_was_recorded(corpus)
        print(f"{len(corpus)} requests that could be read in two ways, each sent whole and in "
              f"pieces: {refused} end their connection, {understood} are read as they are meant, "
              "0 hidden requests were understood")

    def check_what_was_recorded(self, corpus):
        orders = [self.client.data("GET", "/v1/orders/" + order["id"])
                  for order in self.client.pages("/v1/orders")]
        recorded = sorted(order["items"][0]["productName"] for order in orders)
        self.assertEqual(recorded, sorted(f"open {case.name}" for case in corpus
                                          if 201 in case.answers))

    def test_the_corpus_notices_a_hidden_request(self):
        """The invariant is judged by what is recorded: the hidden request alone would be."""
        case = next(case for case in smuggling.cases(self.client.key) if b"hidden" in case.bytes)
        hidden = case.render("<hidden>", self.client.key)
        self.assertEqual(smuggling.statuses(smuggling.exchange(self.port, hidden)), [201])
        with self.assertRaises(AssertionError):
            self.check_what_was_recorded([case])


class Slowness(Hostile):
    def report(self, what, tills, before):
        # On a busy machine each takes its time; none is refused all the same.
        end = time.monotonic() + 90
        while sum(len(till.seconds) for till in tills) < 20 and time.monotonic() < end:
            time.sleep(0.1)
        after = memory_of(self.server.process.pid)
        close_tills(tills)
        seconds = sorted(second for till in tills for second in till.seconds)
        refused = sum(till.refused + till.lost for till in tills)
        print(f"{what}: {len(seconds)} sales, {refused} refused, p50 {share_of(seconds, 0.5):.1f} "
              f"ms, p99 {share_of(seconds, 0.99):.1f} ms, resident {before / MB:.0f} MB -> "
              f"{after / MB:.0f} MB", flush=True)
        self.assertEqual(refused, 0)
        self.assertGreaterEqual(len(seconds), 20)
        return after

    def check_memory(self, grown, most):
        if not is_sanitized(PROGRAM):
            self.assertLess(grown, most * MB)

    def crowd(self):
        crowd = Crowd(self.port, self.client.key)
        self.addCleanup(crowd.close)
        return crowd

    def test_idle_and_slow_connections_cost_a_till_nothing(self):
        before = memory_of(self.server.process.pid)
        crowd = self.crowd()
        crowd.add_idle(IDLE)
        crowd.add_slow(SLOW)
        tills = open_tills(self.port, self.client.key, 2)
        time.sleep(SECONDS)
        open_now = metrics_of(self.log.name)["tillbook_http_connections_open"]
        after = self.report(f"{IDLE} idle and {SLOW} slow connections", tills, before)
        self.assertGreater(open_now, IDLE)
        self.check_memory(after - before, 150)

    def test_announced_bodies_that_do_not_come_cost_nothing(self):
        before = memory_of(self.server.process.pid)
        crowd = self.crowd()
        announced = crowd.head("POST /v1/orders HTTP/1.1", f"Content-Length: {MB}") + b"\r\n{"
        for _ in range(IDLE):
            crowd.add(announced)
        tills = open_tills(self.port, self.client.key, 2)
        time.sleep(SECONDS / 3)
        after = self.report(f"{IDLE} bodies of 1 MB announced", tills, before)
        self.check_memory(after - before, 150)

    def test_readers_that_take_nothing_are_bounded(self):
        record_many(self.port, self.client.key, 1000)
        before = memory_of(self.server.process.pid)
        crowd = self.crowd()
        lists = (crowd.head("GET /v1/orders?limit=1000 HTTP/1.1") + b"\r\n") * 64
        stream = crowd.head("GET /v1/events/stream?after=0 HTTP/1.1") + b"\r\n"
        for _ in range(SLOW):
            crowd.add(lists, receive_buffer=4096)
            crowd.add(stream, receive_buffer=4096)
        tills = open_tills(self.port, self.client.key, 2)
        time.sleep(SECONDS)
        after = self.report(f"{SLOW} readers of 64 lists of 1,000 orders each and {SLOW} of the "
                            "stream, taking nothing", tills, before)
        self.check_memory(after - before, 600)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    unittest.main(argv=["hostile_clients", *sys.argv[2:]])
