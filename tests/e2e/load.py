"""Load on a server, and what can be seen of it: tills that sell and try again, crowds of
connections that are slow on purpose, its memory, its numbers."""
import http.client
import json
import mmap
import re
import socket
import threading
import time
import urllib.request

MB = 1 << 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def metrics_of(log):
    """Of the server that logs to this file."""
    with open(log, encoding="utf-8") as text:
        place = re.findall(r"url=(http://\S+/metrics)", text.read())[-1]
    with urllib.request.urlopen(place) as answer:
        return {name: float(value) for name, value in re.findall(
            r"^(tillbook_\w+)(?:{[^}]*})? (\S+)$", answer.read().decode(), re.M)}


def memory_of(pid):
    """In bytes, what is resident."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) * 1024


def is_sanitized(program):
    """Whose memory says nothing of the program's own."""
    with open(program, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return text.find(b"__asan_init") >= 0 or text.find(b"__tsan_init") >= 0


def share_of(ordered, share):
    """The value below which this share of them lies, in milliseconds."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def sale_of(key):
    return json.dumps({"items": [{"product_name": "Suya", "quantity": 1, "custom_price": 1200}],
                       "notes": key})


class Till(threading.Thread):
    """Sells one dish after another, each under a key of its own. What is not acknowledged is sent
    again under the same key until it is, as a till does."""

    def __init__(self, port, key, name, pause=0.005):
        super().__init__(daemon=True)
        self.port, self.key, self.till, self.pause = port, key, name, pause
        self.is_open = True
        self.connection = None
        self.seconds = []        # of each acknowledged sale, its repetitions included
        self.acknowledged = {}   # order by key
        self.last = 0.0          # when a sale was acknowledged last
        self.refused = 0         # answers other than 201
        self.refusals = set()    # which
        self.lost = 0            # connections
        self.patience = 120      # seconds until it gives a sale up
        self.gave_up = False

    def run(self):
        number = 0
        while self.is_open:
            number += 1
            begin = time.monotonic()
            if not self.sell(f"{self.till}-{number}", begin):
                self.gave_up = True
                break
            self.last = time.monotonic()
            self.seconds.append(self.last - begin)
            time.sleep(self.pause)
        if self.connection:
            self.connection.close()

    def sell(self, key, begin):
        while time.monotonic() < begin + self.patience:
            try:
                status, body = self.ask(key)
            except (OSError, http.client.HTTPException):
                self.lost += 1
                self.connection.close()
                self.connection = None
                time.sleep(0.02)
                continue
            if status == 201:
                self.acknowledged[key] = json.loads(body)["data"]["id"]
                return True
            self.refused += 1
            self.refusals.add(status)
            time.sleep(0.02)
        return False

    def ask(self, key):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.connection.request("POST", "/v1/orders", sale_of(key), {
            "Authorization": "Bearer " + self.key, "Content-Type": "application/json",
            "Idempotency-Key": key})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def open_tills(port, key, count, name="till", pause=0.005):
    tills = [Till(port, key, f"{name}-{number}", pause) for number in range(count)]
    for till in tills:
        till.start()
    return tills


def close_tills(tills):
    for till in tills:
        till.is_open = False
    for till in tills:
        till.join()


def acknowledged_of(tills):
    return {key: order for till in tills for key, order in list(till.acknowledged.items())}


def replay(port, key, acknowledged):
    """Sends everything once more; returns the keys that are not answered as they were then."""
    till = Till(port, key, "again")
    wrong = []
    for name, order in acknowledged.items():
        status, body = till.ask(name)
        if status != 201 or json.loads(body)["data"]["id"] != order:
            wrong.append((name, status))
    till.connection and till.connection.close()
    return wrong


def record_many(port, key, count):
    """Sales of five dishes, pipelined."""
    body = json.dumps({"items": [{"product_name": f"Dish {number}", "quantity": 1,
                                  "custom_price": 900} for number in range(5)]})
    head = (f"POST /v1/orders HTTP/1.1\r\nHost: till\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        for first in range(0, count, 50):
            connection.sendall("".join(f"{head}Idempotency-Key: made-{first + number}\r\n\r\n{body}"
                                       for number in range(50)).encode())
            came = b""
            while came.count(b"HTTP/1.1 201") < 50:
                came += connection.recv(1 << 20)


class Crowd:
    """Connections that are opened and kept, each with what it goes on sending."""

    def __init__(self, port, key):
        self.port, self.key = port, key
        self.kept, self.trickling = [], []
        self.is_open = True
        self.thread = threading.Thread(target=self.trickle, daemon=True)
        self.thread.start()

    def head(self, line, *headers):
        return "\r\n".join([line, "Host: till", "Authorization: Bearer " + self.key, *headers,
                            ""]).encode()

    def add(self, begin=b"", then=b"", receive_buffer=None):
        """`then` is sent once a second."""
        connection = socket.socket()
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall(begin)
        self.kept.append(connection)
        if then:
            connection.setblocking(False)
            self.trickling.append((connection, then))

    def add_idle(self, count):
        for _ in range(count):
            self.add()

    def add_slow(self, count):
        """Of every kind: a header, a byte of a body, a chunk of a byte, a letter each second."""
        post, length = "POST /v1/orders HTTP/1.1", f"Content-Length: {MB}"
        kinds = [(self.head("GET /v1/orders HTTP/1.1"), b"X: y\r\n"),
                 (self.head(post, length) + b"\r\n", b" "),
                 (self.head(post, "Transfer-Encoding: chunked") + b"\r\n", b"1\r\n \r\n"),
                 (b"G", b"E")]
        for number in range(count):
            self.add(*kinds[number % len(kinds)])

    def trickle(self):
        while self.is_open:
            for entry in list(self.trickling):
                try:
                    entry[0].send(entry[1])
                except BlockingIOError:
                    pass
                except OSError:
                    self.trickling.remove(entry)  # it was ended for its slowness
            time.sleep(1)

    def close(self):
        self.is_open = False
        self.thread.join()
        for connection in self.kept:
            connection.close()
