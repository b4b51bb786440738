"""The corpus of requests that two servers could read differently (tests/corpus/smuggling).

A file is a sentence, the statuses that are answered (all of them, until the connection ends), and
behind a line of dashes the bytes. The ends of the file's own lines mean nothing; \\r, \\n, \\t, \\0,
\\xHH and these are replaced:

    <key>         a key that may do everything
    <sale>        the headers of a sale, with an idempotency key of the case
    <order>       its body
    <hidden>      a whole request that records a sale, and that nobody may ever understand as one
    <n:hidden+5>  the length of a text of these, decimal, and a number more; <x:order> hexadecimal
    <A*20000>     what stands before the asterisk so many times
"""
import glob
import json
import os
import re
import socket

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "corpus",
                      "smuggling")
# Sent behind every case. Its answer is the last one where the case was understood as it is meant.
PROBE = b"GET /probe HTTP/1.1\r\nHost: till\r\nConnection: close\r\n\r\n"


class Case:
    def __init__(self, path, key):
        with open(path, encoding="ascii") as file:
            head, message = file.read().split("\n---\n")
        self.name = os.path.basename(path)[:-len(".txt")]
        self.title, answers = head.split("\nanswers: ")
        self.answers = [int(status) for status in answers.split()]
        # Whose refusal ends the connection: the probe is not answered.
        self.is_refused = 404 != self.answers[-1]
        self.bytes = self.render(message.replace("\n", ""), key)

    def render(self, message, key):
        def sale(words):
            return json.dumps({"items": [{"product_name": words, "quantity": 1,
                                          "custom_price": 5}]}).encode()

        def headers(words):
            return (f"Host: till\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json"
                    f"\r\nIdempotency-Key: {words.replace(' ', '-')}\r\n").encode()

        hidden = sale("hidden " + self.name)
        texts = {"key": key.encode(), "sale": headers("open " + self.name),
                 "order": sale("open " + self.name),
                 "hidden": b"POST /v1/orders HTTP/1.1\r\n" + headers("hidden " + self.name) +
                           b"Content-Length: %d\r\n\r\n" % len(hidden) + hidden}

        def replace(found):
            word, times = found["word"], found["times"]
            if times:
                return unescape(word) * int(times)
            if not found["base"]:
                return texts[word]
            length = len(texts[word]) + int(found["more"] or 0)
            return (b"%d" if found["base"] == "n" else b"%x") % length

        parts, at = [], 0
        for found in re.finditer(r"<(?:(?P<base>[nx]):)?(?P<word>(?<!\*)[^<>*+]+)"
                                 r"(?:\*(?P<times>\d+))?(?:\+(?P<more>\d+))?>", message):
            parts += [unescape(message[at:found.start()]), replace(found)]
            at = found.end()
        return b"".join(parts) + unescape(message[at:])


def unescape(text):
    plain = {"r": "\r", "n": "\n", "t": "\t", "0": "\0"}
    return re.sub(r"\\(?:x(..)|(.))",
                  lambda found: chr(int(found[1], 16)) if found[1] else plain[found[2]],
                  text).encode("latin-1")


def cases(key):
    return [Case(path, key) for path in sorted(glob.glob(os.path.join(FOLDER, "*.txt")))]


def exchange(port, data, piece=None, timeout=60):
    """Sends everything, `piece` bytes at a time, and returns what comes until the other side ends.
    A side that refuses may end before it has taken everything."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        came = b""
        try:
            for at in range(0, len(data), piece or len(data)):
                connection.sendall(data[at:at + (piece or len(data))])
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        while True:
            try:
                more = connection.recv(1 << 16)
            except ConnectionError:
                return came
            if not more:
                return came
            came += more


def statuses(came):
    """Of the answers, without interim ones. What is no sequence of whole answers is an error."""
    found = []
    while came:
        head, _, came = came.partition(b"\r\n\r\n")
        status = int(re.match(rb"HTTP/1\.[01] (\d{3}) ", head)[1])
        if status < 200:
            continue
        found.append(status)
        length = int(re.search(rb"(?im)^content-length: (\d+)\r?$", head)[1])
        assert len(came) >= length, "an answer is cut"
        came = came[length:]
    return found
