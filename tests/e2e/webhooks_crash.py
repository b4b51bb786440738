"""Events that cannot get lost: sales are recorded while a receiver of webhooks flaps (drops
connections, answers 500, takes its time) and the server is killed again and again, without warning.
In the end the receiver has every event of the feed, byte for byte, each signed, and the gaps that
the headers announced are exactly those that there were.

Run it with the program to test: webhooks_crash.py PATH/TO/tillbook. TILLBOOK_KILLS says how often
it is killed (3).
"""
import hashlib
import hmac
import http.client
import http.server
import json
import os
import random
import socket
import tempfile
import threading
import time
import unittest
import urllib.error

from till import Server, make_book

KILLS = int(os.environ.get("TILLBOOK_KILLS", "3"))
SEED = int(os.environ.get("TILLBOOK_SEED", str(random.randrange(1 << 32))))


class Receiver(http.server.ThreadingHTTPServer):
    """Notes everything it is sent; `mood` says what it makes of it."""
    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hook)
        self.mood = "well"
        self.secret = None
        self.lock = threading.Lock()
        self.arrivals = []  # (sequence, previous, body, accepted) in the order of arrival
        self.accepted = {}  # body by sequence
        self.wrong = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hook"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # a killed server leaves half a request behind


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mood = self.server.mood
        if mood == "flapping":
            mood = random.choice(["well", "well", "dropping", "failing", "slow"])
        if mood == "dropping":
            self.close_connection = True
            return
        if mood == "slow":
            time.sleep(random.uniform(0.2, 1.5))
        self.note(body, mood != "failing")
        self.send_response(500 if mood == "failing" else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def note(self, body, accepted):
        server = self.server
        sequence = self.headers["Tillbook-Sequence"]
        with server.lock:
            if not is_signed(self.headers["Cloove-Signature"], body, server.secret):
                server.wrong.append(f"{sequence}: bad signature")
            event = json.loads(body)
            if event["id"] != self.headers["Cloove-Webhook-Id"]:
                server.wrong.append(f"{sequence}: another id than its header")
            if event["sequence"] != sequence:
                server.wrong.append(f"{sequence}: another sequence than its header")
            if server.accepted.get(sequence, body) != body:
                server.wrong.append(f"{sequence}: differs from what was sent before")
            server.arrivals.append(
                (sequence, self.headers["Tillbook-Previous-Sequence"], accepted))
            if accepted:
                server.accepted[sequence] = body

    def log_message(self, *_):
        pass


def is_signed(header, body, secret):
    parts = dict(part.split("=", 1) for part in header.split(","))
    wanted = hmac.new(secret.encode(), parts["t"].encode() + b"." + body, hashlib.sha256)
    return hmac.compare_digest(wanted.hexdigest(), parts["v1"])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Shop:
    """A server that is killed and started again at one address, and a till that goes on selling."""

    def __init__(self, folder):
        self.database = "sqlite:" + os.path.join(folder, "till.db")
        self.book, self.client = make_book(self.database)
        self.port = free_port()
        self.server = None
        self.recorded = set()
        self.open = True
        self.start()

    def start(self):
        self.server = Server(self.database, listen=f"127.0.0.1:{self.port}",
                             options=["--webhook-allow", "127.0.0.0/8"])
        self.client.base = self.server.base

    def kill(self):
        self.server.kill()

    def sell(self):
        number = 0
        while self.open:
            number += 1
            sale = {"items": [{"product_name": f"Plate {number}", "quantity": 1,
                               "custom_price": 2500}], "idempotency_key": f"sale-{number}"}
            while self.open and not self.record(sale):
                time.sleep(0.02)

    def record(self, sale):
        try:
            status, answer = self.client.send("POST", "/v1/orders", sale, keyed=False)
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            return False
        if status == 201:
            self.recorded.add(answer["data"]["id"])
        return status == 201

    def feed(self, after):
        events, text = [], b""
        while True:
            status, page = self.client.send("GET", f"/v1/events?after={after}&limit=1000", raw=True)
            assert status == 200, page
            text += page
            page = json.loads(page)
            events += page["data"]
            after = page["meta"]["next"]
            if not page["meta"]["hasMore"]:
                return events, text


class WebhooksCrash(unittest.TestCase):
    def setUp(self):
        print("seed", SEED, flush=True)
        random.seed(SEED)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.server_close)
        self.shop = Shop(self.folder.name)
        self.addCleanup(lambda: self.shop.server.stop())

    def test_every_event_arrives(self):
        made = self.shop.client.data("POST", "/v1/webhook-endpoints", {
            "name": "Ledger", "url": self.receiver.url, "events": ["*"]})
        self.receiver.secret = made["signingSecret"]
        start = self.shop.client.data("GET", f"/v1/webhook-endpoints/{made['id']}")["sequence"]
        tills = [threading.Thread(target=self.shop.sell)]
        for till in tills:
            till.start()
        try:
            self.kill_again_and_again()
        finally:
            self.shop.open = False
            for till in tills:
                till.join()
        self.receiver.mood = "well"
        self.shop.client.data("POST", f"/v1/webhook-endpoints/{made['id']}/resume")
        events, text = self.shop.feed(start)
        self.await_all(events)
        self.compare(start, events, text)

    def kill_again_and_again(self):
        for _ in range(KILLS):
            self.receiver.mood = random.choice(["flapping", "well", "dropping", "failing"])
            time.sleep(random.uniform(0.3, 1.5))
            self.shop.kill()
            time.sleep(random.uniform(0, 0.2))
            self.shop.start()

    def await_all(self, events):
        wanted = {event["sequence"] for event in events}
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with self.receiver.lock:
                if wanted <= self.receiver.accepted.keys():
                    return
            time.sleep(0.1)
        missing = sorted(wanted - self.receiver.accepted.keys(), key=float)
        deliveries = self.shop.client.data("GET", "/v1/webhook-deliveries?status=failed&limit=5")
        self.fail(f"{len(missing)} of {len(wanted)} never arrived: {missing[:20]} {deliveries}")

    def compare(self, start, events, text):
        receiver = self.receiver
        self.assertEqual([], receiver.wrong[:10])
        sequences = [event["sequence"] for event in events]
        self.assertEqual(set(sequences), receiver.accepted.keys(), "nothing but the feed")
        sold = {event["data"]["entityId"] for event in events if event["type"] == "order.created"}
        self.assertLessEqual(self.shop.recorded, sold, "every sale that was acknowledged")
        for sequence, body in receiver.accepted.items():
            self.assertIn(body, text, f"{sequence} as the feed has it, byte for byte")
        # What the headers announce against what there was.
        before = dict(zip(sequences, [start] + sequences))
        seen, announced, real = {start}, set(), set()
        for sequence, previous, accepted in receiver.arrivals:
            if previous not in seen:
                announced.add((sequence, previous))
            if before[sequence] not in seen:
                real.add((sequence, before[sequence]))
            if accepted:
                seen.add(sequence)
        self.assertEqual(real, announced, "the gaps that were announced are those there were")
        self.assertLessEqual({previous for _, previous in announced}, seen, "all are closed")
        print(f"{len(events)} events, {len(receiver.arrivals)} arrivals, {KILLS} kills, "
              f"{len(announced)} gaps announced and closed", flush=True)


if __name__ == "__main__":
    unittest.main(argv=[__file__, "-v"])
