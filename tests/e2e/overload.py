"""About ten times more than the server can do: connections that pipeline sales, and more of them
that pipeline the dearest reads there are. Reads are shed before writes: every refusal is a 503 with
Retry-After, no sale of a till among them is refused, every acknowledged sale is there afterwards
and is answered again as it was, memory stays bounded, and soon after the end all is quick again.

Run it with the program to test: overload.py PATH/TO/tillbook. TILLBOOK_TEST_FULL=1 makes it last
half a minute.
"""
import collections
import http.client
import json
import multiprocessing
import os
import random
import resource
import selectors
import socket
import tempfile
import time
import unittest

from load import (MB, acknowledged_of, close_tills, is_sanitized, memory_of, open_tills,
                  record_many, replay, sale_of, share_of)
from till import PROGRAM, Server, make_book

FULL = os.environ.get("TILLBOOK_TEST_FULL") == "1"
SECONDS = 30 if FULL else 8
ORDERS = 20_000 if FULL else 2_000  # in the book before
WRITERS, READERS, DEPTH = 30, 90, 64
READS = ["/v1/orders?limit=1000", "/v1/orders?limit=1000&search=suya", "/v1/reports/sales",
         "/v1/reports/taxes", "/v1/events?limit=1000", "/v1/orders?limit=1000&sort=totalAmount"]


class Pipeline:
    """A connection that always has DEPTH requests under way, made by `request(number)`."""

    def __init__(self, port, request, note):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setblocking(False)
        self.request, self.note = request, note
        self.next = 0
        self.under_way = collections.deque()
        self.out, self.came = b"", bytearray()
        self.skip = 0

    def turn(self):
        """Sends and takes what it can; False when the other side has ended."""
        while len(self.under_way) < DEPTH:
            name, text = self.request(self.next)
            self.next += 1
            self.under_way.append(name)
            self.out += text
        try:
            if self.out:
                self.out = self.out[self.socket.send(self.out):]
        except BlockingIOError:
            pass
        except OSError:
            return False
        try:
            more = self.socket.recv(1 << 20)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.came += more
        self.take_answers()
        return bool(more)

    def take_answers(self):
        while True:
            end = self.came.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.came[:end])
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            if len(self.came) < end + 4 + length:
                return
            body = bytes(self.came[end + 4:end + 4 + length])
            del self.came[:end + 4 + length]
            self.note(self.under_way.popleft(), int(head[9:12]), head, body)


def press(port, key, kind, count, seconds, result):
    """What one process does: `count` pipelines of a kind. Puts what it was told into `result`."""
    statuses, acknowledged, wrong = collections.Counter(), {}, []
    head = f"Host: till\r\nAuthorization: Bearer {key}\r\n"

    def write(pipeline):
        def request(number):
            name = f"press-{pipeline}-{number}"
            body = sale_of(name)
            return name, (f"POST /v1/orders HTTP/1.1\r\n{head}Content-Type: application/json\r\n"
                          f"Idempotency-Key: {name}\r\nContent-Length: {len(body)}\r\n\r\n"
                          f"{body}").encode()
        return request

    def read(_):
        def request(_):
            return None, f"GET {random.choice(READS)} HTTP/1.1\r\n{head}\r\n".encode()
        return request

    def note(name, status, answer_head, body):
        statuses[status] += 1
        if status == 201:
            acknowledged[name] = json.loads(body)["data"]["id"]
        elif status == 503 and b"\r\nRetry-After: " not in answer_head:
            wrong.append("503 without Retry-After")
        elif status not in (200, 503):
            wrong.append(f"{status} {body[:200]}")

    selector = selectors.DefaultSelector()
    for number in range(count):
        pipeline = Pipeline(port, (write if kind == "write" else read)(number), note)
        selector.register(pipeline.socket, selectors.EVENT_READ, pipeline)
        pipeline.turn()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for ready, _ in selector.select(0.1):
            if not ready.data.turn():
                wrong.append("the connection was ended")
                selector.unregister(ready.fileobj)
    offered = sum(pipeline.data.next for pipeline in selector.get_map().values())
    result.put((kind, statuses, acknowledged, wrong[:5], offered))


class Overload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.book, self.client = make_book("sqlite:" + os.path.join(folder.name, "till.db"))
        self.server = Server("sqlite:" + os.path.join(folder.name, "till.db"))
        self.addCleanup(self.server.kill)
        self.client.base = self.server.base
        self.port = int(self.server.base.rsplit(":", 1)[1])

    def quick_again(self, since):
        """Seconds until a sale and a list together take less than half a second."""
        for number in range(10_000):
            begin = time.monotonic()
            status, _ = self.client.send("POST", "/v1/orders", json.loads(sale_of(f"q-{number}")))
            self.assertEqual(status, 201)
            status, _ = self.client.send("GET", "/v1/orders?limit=50")
            if status == 200 and time.monotonic() - begin < 0.5:
                return time.monotonic() - since
            self.assertIn(status, (200, 503))
            self.assertLess(time.monotonic() - since, 60)

    def run_pressure(self):
        result = multiprocessing.Queue()
        shares = [("write", WRITERS), ("read", READERS // 2), ("read", READERS - READERS // 2)]
        pressing = [multiprocessing.Process(
            target=press, args=(self.port, self.client.key, kind, count, SECONDS, result))
            for kind, count in shares]
        for each in pressing:
            each.start()
        tills = open_tills(self.port, self.client.key, 2, pause=0.02)
        highest = 0
        told = []
        while len(told) < len(pressing):
            highest = max(highest, memory_of(self.server.process.pid))
            while not result.empty():
                told.append(result.get())
            time.sleep(0.1)
        for each in pressing:
            each.join()
        return told, highest, tills

    def alone(self):
        """Reads and sales a second that the server does one after the other."""
        counts = []
        for method, path in (("GET", None), ("POST", "/v1/orders")):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            begin, number = time.monotonic(), 0
            while time.monotonic() < begin + 1:
                body = sale_of("alone") if method == "POST" else None
                connection.request(method, path or READS[number % len(READS)], body, {
                    "Authorization": "Bearer " + self.client.key,
                    "Content-Type": "application/json", "Idempotency-Key": f"alone-{number}"})
                answer = connection.getresponse()
                self.assertIn(answer.status, (200, 201), answer.read()[:200])
                answer.read()
                number += 1
            connection.close()
            counts.append(number / (time.monotonic() - begin))
        return counts

    def test_reads_are_shed_before_writes(self):
        record_many(self.port, self.client.key, ORDERS)
        reads, writes = self.alone()
        before = memory_of(self.server.process.pid)
        told, highest, tills = self.run_pressure()
        over = time.monotonic()
        again = self.quick_again(over)
        close_tills(tills)

        statuses = {"read": collections.Counter(), "write": collections.Counter()}
        acknowledged, offered = acknowledged_of(tills), 0
        for kind, answered, sales, wrong, sent in told:
            self.assertEqual(wrong, [])
            statuses[kind] += answered
            acknowledged.update(sales)
            offered += sent if kind == "read" else 0
        seconds = sorted(second for till in tills for second in till.seconds)
        refused = sum(till.refused + till.lost for till in tills)
        read, write = statuses["read"], statuses["write"]
        print(f"alone: {reads:.0f} of these reads a second, or {writes:.0f} sales\n"
              f"pressure of {SECONDS} s on {READERS} + {WRITERS} connections, {DEPTH} requests deep: "
              f"{offered} reads asked ({offered / SECONDS / reads:.0f} times what it does), "
              f"{read[200]} made, {read[503]} shed; {write[201]} sales recorded, {write[503]} "
              f"refused\n"
              f"a till among them: {len(seconds)} sales, {refused} refused, "
              f"p50 {share_of(seconds, 0.5):.0f} ms, p99 {share_of(seconds, 0.99):.0f} ms\n"
              f"resident {before / MB:.0f} MB -> {highest / MB:.0f} MB; quick again after "
              f"{again:.1f} s", flush=True)
        self.assertGreater(read[503], 0)
        self.assertGreater(read[200], 0)
        self.assertEqual((write[503], refused), (0, 0))
        self.assertGreater(write[201], 100)
        self.assertGreater(len(seconds), 1)
        if not is_sanitized(PROGRAM):
            self.assertLess(highest - before, 1200 * MB)
        self.assertLess(again, 30)
        self.check(acknowledged)

    def check(self, acknowledged):
        present = []
        while True:
            status, answer = self.client.send(
                "GET", f"/v1/orders?limit=1000&page={len(present) // 1000 + 1}")
            self.assertEqual(status, 200, answer)
            present += [order["id"] for order in answer["data"]]
            if not answer["meta"]["hasMore"]:
                break
        self.assertEqual(len(present), len(set(present)))
        self.assertEqual(set(acknowledged.values()) - set(present), set())
        self.assertEqual(len(acknowledged), len(set(acknowledged.values())))
        sample = random.sample(sorted(acknowledged), min(500, len(acknowledged)))
        self.assertEqual(replay(self.port, self.client.key,
                                {key: acknowledged[key] for key in sample}), [])
        print(f"{len(acknowledged)} acknowledged sales are there, 0 are missing; {len(sample)} were "
              "answered again as they were")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    unittest.main(argv=["overload"])
