"""One log, several taps: the feed, the stream, `tillbook listen` and the database itself end with
the same events byte for byte, whatever is cut, killed or slow meanwhile."""
import hashlib
import hmac
import http.client
import http.server
import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from till import PROGRAM, make_book

WRITERS, ORDERS_EACH, STREAMS = 8, 40, 200
SEED = int(os.environ.get("TILLBOOK_SEED", random.randrange(1 << 32)))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server that comes back on the same port."""

    def __init__(self, database):
        self.words = [PROGRAM, "serve", "--database", database, "--metrics-listen", "off",
                      "--log-level", "off", "--listen", f"127.0.0.1:{free_port()}"]
        self.port = int(self.words[-1].rsplit(":", 1)[1])
        self.base = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.words, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().startswith("listening on")

    def end(self, number):
        self.process.send_signal(number)
        self.process.stdout.close()
        return self.process.wait(timeout=30)


def elements(text):
    """The elements of the answer's array `data`, as they were sent."""
    at = text.index('"data":[') + len('"data":[')
    found = []
    while text[at] != "]":
        end = json.JSONDecoder().raw_decode(text, at)[1]
        found.append(text[at:end])
        at = end + (text[end] == ",")
    return found


def events_of(stream):
    """The data of the whole events in a stream's text."""
    return [line[len("data: "):] for block in stream.split("\n\n")[:-1]
            for line in block.split("\n") if line.startswith("data: ")]


def number_of(event):
    return int(json.loads(event)["sequence"].split(".")[0])


class Tap(threading.Thread):
    """Hears events until it has that of the entry `until`, once that is known."""

    def __init__(self):
        super().__init__(daemon=True)
        self.heard = []
        self.until = None
        self.failure = None

    def is_done(self):
        return self.until is not None and bool(self.heard) and \
            number_of(self.heard[-1]) >= self.until

    def run(self):
        while not self.is_done():
            try:
                self.hear()
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)  # the server is down just now
            except Exception as failure:  # shown by the test
                self.failure = failure
                return


class FeedTap(Tap):
    def __init__(self, server, key):
        super().__init__()
        self.server, self.key, self.after = server, key, "0"

    def hear(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request("GET", f"/v1/events?after={self.after}&wait=2&limit=50",
                           headers={"Authorization": "Bearer " + self.key})
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status in (200, 503), text
        if answer.status == 200:
            self.heard += elements(text)
            self.after = json.loads(text)["meta"]["next"]


class StreamTap(Tap):
    """Hangs up in the middle again and again, and goes on behind what it has."""

    def __init__(self, server, key, chance):
        super().__init__()
        self.server, self.key, self.chance, self.cuts = server, key, chance, 0

    def hear(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=1)
        last = json.loads(self.heard[-1])["sequence"] if self.heard else "0"
        connection.request("GET", "/v1/events/stream", headers={
            "Authorization": "Bearer " + self.key, "Last-Event-ID": last})
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        text, patience = b"", self.chance.randrange(2_000, 60_000)
        try:
            while patience > 0:
                piece = answer.read1(self.chance.randrange(1, 5_000))
                if not piece:
                    break
                text += piece
                patience -= len(piece)
                whole = text.rfind(b"\n\n") + 2
                if whole > 1:
                    self.heard += events_of(text[:whole].decode())
                    text = text[whole:]
        finally:
            self.cuts += 1
            connection.close()


class ListenTap(Tap):
    """`tillbook listen`, which comes again by itself."""

    def __init__(self, *words):
        super().__init__()
        self.process = subprocess.Popen([PROGRAM, "listen", "--json", "--after", "0", *words],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True)

    def hear(self):
        line = self.process.stdout.readline()
        assert line, "it ended by itself"
        self.heard.append(line.rstrip("\n"))

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class ManyStreams(Tap):
    """Streams read all at once, some of them slowly; what each heard is kept as a hash."""

    def __init__(self, server, key, count):
        super().__init__()
        self.selector = selectors.DefaultSelector()
        self.texts = {}
        for index in range(count):
            connection = socket.create_connection(("127.0.0.1", server.port))
            connection.sendall(f"GET /v1/events/stream?after=0 HTTP/1.0\r\n"
                               f"Authorization: Bearer {key}\r\n\r\n".encode())
            connection.setblocking(False)
            self.texts[index] = bytearray()
            self.selector.register(connection, selectors.EVENT_READ, index)

    def is_done(self):
        if self.until is None:
            return False
        mark = f"\nid: {self.until}.0\n".encode()
        return all(mark in text[-8192:] and text.endswith(b"\n\n") for text in self.texts.values())

    def hear(self):
        for ready, _ in self.selector.select(timeout=0.5):
            piece = ready.fileobj.recv(1 << (10 if ready.data % 10 == 0 else 16))
            if piece:
                self.texts[ready.data] += piece
            else:
                self.selector.unregister(ready.fileobj)

    def close(self):
        for ready in list(self.selector.get_map().values()):
            ready.fileobj.close()
        self.selector.close()


class FollowEvents(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.database = "sqlite:" + os.path.join(self.folder.name, "shop.db")
        self.book, self.client = make_book(self.database)
        self.server = Server(self.database)
        self.addCleanup(lambda: self.server.end(signal.SIGKILL))
        self.client.base = self.server.base
        self.before = self.head()  # what a new book begins with

    def record_once(self, writer, index):
        """Tries until it is answered, as a till does."""
        body = {"items": [{"product_name": f"Plate {writer}-{index}", "custom_price": 2500,
                           "quantity": index % 7 + 1}], "notes": f"é {index}"}
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
            try:
                connection.request("POST", "/v1/orders", json.dumps(body), {
                    "Authorization": "Bearer " + self.client.key,
                    "Content-Type": "application/json",
                    "Idempotency-Key": f"{writer}-{index}"})
                answer = connection.getresponse()
                answer.read()
                if answer.status == 201:
                    return
                assert answer.status == 503, answer.status
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()

    def record_all(self, on_half):
        done = threading.Semaphore(0)

        def write(writer):
            for index in range(ORDERS_EACH):
                self.record_once(writer, index)
                done.release()

        writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        for _ in range(WRITERS * ORDERS_EACH // 2):
            done.acquire()
        on_half()
        for writer in writers:
            writer.join()

    def head(self):
        return self.client.send("GET", "/v1/events?limit=1")[1]["meta"]["head"]

    def wait_for(self, taps):
        head = self.head()
        for tap in taps:
            tap.until = head
        end = time.monotonic() + 60
        for tap in taps:
            while not tap.is_done() and not tap.failure and time.monotonic() < end:
                time.sleep(0.05)
            self.assertIsNone(tap.failure, f"seed {SEED}")
            self.assertTrue(tap.is_done(), f"{type(tap).__name__} heard {len(tap.heard)} events "
                                           f"of {head}; seed {SEED}")

    def test_every_tap_hears_the_same_through_cuts_and_a_kill(self):
        chance = random.Random(SEED)
        taps = [FeedTap(self.server, self.client.key),
                StreamTap(self.server, self.client.key, chance),
                ListenTap("--url", self.server.base, "--key", self.client.key),
                ListenTap("--book", self.book, "--database", self.database)]
        for tap in taps:
            tap.start()

        def kill():
            self.server.end(signal.SIGKILL)
            time.sleep(0.2)
            self.server.start()

        self.record_all(kill)
        self.wait_for(taps)
        for tap in taps[2:]:
            tap.stop()
        feed = taps[0].heard
        self.assertEqual(len(feed), WRITERS * ORDERS_EACH)
        self.assertEqual([number_of(event) - self.before for event in feed],
                         list(range(1, len(feed) + 1)))
        for tap in taps[1:]:
            self.assertEqual(tap.heard, feed, f"{type(tap).__name__}, seed {SEED}")
        self.assertGreater(taps[1].cuts, 3)
        one = self.client.send("GET", "/v1/events/" + json.loads(feed[7])["id"])[1]["data"]
        self.assertEqual(one, json.loads(feed[7]))

    def test_two_hundred_streams_at_once(self):
        streams = ManyStreams(self.server, self.client.key, STREAMS)
        streams.start()
        self.record_all(lambda: None)
        head = self.head()
        streams.until = head
        streams.join(timeout=120)
        self.assertIsNone(streams.failure)
        self.assertFalse(streams.is_alive(), "not every stream has heard everything")
        heard = {hashlib.sha256("".join(events_of(
            text.split(b"\r\n\r\n", 1)[1].decode())).encode()).hexdigest()
            for text in streams.texts.values()}
        feed = elements(self.client.send("GET", "/v1/events?limit=1000", accept="text")[1])
        self.assertEqual(heard, {hashlib.sha256("".join(feed).encode()).hexdigest()})
        streams.close()

    def test_what_another_process_records_wakes_who_waits(self):
        answers = []

        def wait():
            begin = time.monotonic()
            status, answer = self.client.send("GET", "/v1/events?after=0&wait=20")
            answers.append((time.monotonic() - begin, status, answer))

        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.5)
        told = subprocess.run([PROGRAM, "trigger", "payment.received", "--book", self.book,
                               "--database", self.database], capture_output=True, text=True,
                              check=True).stdout
        waiting.join()
        took, status, answer = answers[0]
        self.assertEqual(status, 200)
        self.assertLess(took, 10)
        self.assertEqual(answer["data"][0]["type"], "order.created")
        self.assertEqual(told.split(), [f"{self.before + 1}.0", "order.created",
                                        f"{self.before + 2}.0", "payment.received"])

    def test_a_stop_answers_whoever_waits_and_ends_streams(self):
        answers = []
        waiting = [threading.Thread(target=lambda: answers.append(
            self.client.send("GET", "/v1/events?after=0&wait=60")[0])) for _ in range(20)]
        for thread in waiting:
            thread.start()
        stream = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        stream.request("GET", "/v1/events/stream",
                       headers={"Authorization": "Bearer " + self.client.key})
        answer = stream.getresponse()
        self.assertEqual(answer.getheader("Content-Type"), "text/event-stream")
        time.sleep(0.5)
        begin = time.monotonic()
        self.assertEqual(self.server.end(signal.SIGTERM), 0)
        self.assertLess(time.monotonic() - begin, 8)
        for thread in waiting:
            thread.join()
        self.assertEqual(answers, [200] * 20)
        self.assertIn(b"retry: ", answer.read(), "and it ended properly")
        self.server.start()

    def test_listen_forwards_what_it_hears_and_waits_for_a_receiver(self):
        received, port = [], free_port()

        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append((dict(self.headers), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        listen = subprocess.Popen(
            [PROGRAM, "listen", "--database", self.database, "--book", self.book, "--after", "0",
             "--types", "order.*", "--forward", f"http://127.0.0.1:{port}/hook", "--secret",
             "whsec_of_the_test", "--count", "2"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for index in range(2):
            self.record_once(0, index)
        time.sleep(0.7)  # nobody is there yet
        with http.server.HTTPServer(("127.0.0.1", port), Receiver) as receiver:
            serving = threading.Thread(target=receiver.serve_forever)
            serving.start()
            out, err = listen.communicate(timeout=30)
            receiver.shutdown()
            serving.join()
        self.assertEqual(listen.returncode, 0, err)
        self.assertEqual([line.split()[2] for line in out.splitlines()], ["order.created"] * 2)
        self.assertIn("trying again", err)
        self.assertIn("delivered: 204", err)
        feed = elements(self.client.send("GET", "/v1/events", accept="text")[1])
        self.assertEqual([body.decode() for _, body in received], feed)
        for headers, body in received:
            moment, given = (part.split("=")[1] for part in headers["Cloove-Signature"].split(","))
            proof = hmac.new(b"whsec_of_the_test", moment.encode() + b"." + body,
                             hashlib.sha256).hexdigest()
            self.assertEqual(given, proof)
            self.assertEqual(headers["Cloove-Webhook-Id"], json.loads(body)["id"])
        self.assertEqual(received[1][0]["Tillbook-Previous-Sequence"],
                         f"{self.before + 1}.0")


if __name__ == "__main__":
    print("seed", SEED, flush=True)
    unittest.main(argv=["follow_events", *sys.argv[2:]])
