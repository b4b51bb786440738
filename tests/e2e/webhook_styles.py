"""What receivers get, in each style, judged by verifiers that were written from the two public
descriptions and know nothing of the server's code: the Cloove-Signature header, and Standard
Webhooks. Secrets are rotated under way, a receiver of the clover style is asked first, and no
secret is ever told again or logged.

Run it with the program to test: webhook_styles.py PATH/TO/tillbook. Where
TILLBOOK_STANDARDWEBHOOKS names a folder with that npm package, the package judges as well.
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request
import uuid

from till import PROGRAM, Server, make_book

PACKAGE = os.environ.get("TILLBOOK_STANDARDWEBHOOKS")


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.arrivals.append((self.path, dict(self.headers.items()), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Receiver(http.server.ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hook)
        self.arrivals = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def wait_for(self, path, count):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            found = [(headers, body) for to, headers, body in list(self.arrivals) if to == path]
            if len(found) >= count:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{path} got {len(found)} of {count}: {found}")


def cloove_accepts(header, body, secret, now=None, tolerance=300):
    """t=<unix seconds>,v1=<hex>: HMAC-SHA256 with the secret over "{t}.{raw body}"."""
    at, marks = None, []
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name == "t":
            at = value
        elif name == "v1":
            marks.append(value)
    if at is None or not marks or abs((now or time.time()) - int(at)) > tolerance:
        return False
    wanted = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(wanted, mark) for mark in marks)


def standard_accepts(headers, body, secret, tolerance=300):
    """v1,<base64> of "id.timestamp.body", keyed with what stands behind whsec_ in base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    event, at = headers["webhook-id"], headers["webhook-timestamp"]
    if not 24 <= len(key) <= 64 or abs(time.time() - int(at)) > tolerance:
        return False
    content = f"{event}.{at}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest("v1," + wanted, mark)
               for mark in headers["webhook-signature"].split(" "))


def package_accepts(headers, body, secret):
    code = ("const {Webhook} = require('standardwebhooks');"
            "const [secret, headers, body] = process.argv.slice(1);"
            "new Webhook(secret).verify(Buffer.from(body, 'base64').toString(),"
            " JSON.parse(headers));")
    lower = {name.lower(): value for name, value in headers.items()}
    done = subprocess.run(["node", "-e", code, secret, json.dumps(lower),
                           base64.b64encode(body).decode()], cwd=PACKAGE, check=False,
                          capture_output=True, text=True)
    if done.returncode != 0 and "WebhookVerificationError" not in done.stderr:
        raise AssertionError(done.stderr)
    return done.returncode == 0


class WebhookStyles(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.server_close)
        self.database = "sqlite:" + os.path.join(self.folder.name, "till.db")
        self.book, self.client = make_book(self.database)
        self.log_path = os.path.join(self.folder.name, "log")
        self.log = open(self.log_path, "w")  # pylint: disable=consider-using-with
        self.addCleanup(self.log.close)
        self.server = Server(self.database, log=self.log,
                             options=["--webhook-allow", "127.0.0.0/8"])
        self.addCleanup(self.server.stop)
        self.client.base = self.server.base

    def add(self, path, **more):
        return self.client.data("POST", "/v1/webhook-endpoints", {
            "name": "Receiver", "url": self.receiver.url + path, "events": ["order.created"],
            **more})

    def sell(self):
        return self.client.data("POST", "/v1/orders", {"items": [
            {"product_name": "Jollof Ọbẹ̀", "quantity": 1, "custom_price": 2500.5}]})

    def rotate(self, endpoint):
        return self.client.data(
            "POST", f"/v1/webhook-endpoints/{endpoint['id']}/rotate-secret")["signingSecret"]

    def test_cloove(self):
        endpoint = self.add("/cloove")
        secret = endpoint["signingSecret"]
        order = self.sell()
        (headers, body), = self.receiver.wait_for("/cloove", 1)
        self.assertTrue(cloove_accepts(headers["Cloove-Signature"], body, secret))
        self.assertFalse(cloove_accepts(headers["Cloove-Signature"], body + b" ", secret))
        self.assertFalse(cloove_accepts(headers["Cloove-Signature"], body, secret + "x"))
        self.assertFalse(cloove_accepts(headers["Cloove-Signature"], body, secret,
                                        now=time.time() + 400))
        self.assertEqual("application/json", headers["Content-Type"])
        event = json.loads(body)
        self.assertEqual(event["id"], headers["Cloove-Webhook-Id"])
        self.assertRegex(event["id"], "^evt_[0-9a-f-]{36}$")
        self.assertEqual(event["type"], headers["Cloove-Webhook-Event"])
        self.assertEqual((event["type"], event["environment"]), ("order.created", "test"))
        self.assertRegex(event["created"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        data = event["data"]
        self.assertEqual((data["entityType"], data["entityId"]), ("sale", order["id"]))
        self.assertEqual(data["metadata"]["shortCode"], order["shortCode"])
        self.assertEqual(data["metadata"]["totalAmount"], 2500.5)
        rotated = self.rotate(endpoint)
        self.assertNotEqual(secret, rotated)
        self.sell()
        headers, body = self.receiver.wait_for("/cloove", 2)[1]
        for signing in (secret, rotated):
            self.assertTrue(cloove_accepts(headers["Cloove-Signature"], body, signing))
        self.assert_told_once(endpoint, secret, rotated)

    def test_a_delivery_belongs_to_the_trace_of_the_request_it_tells_of(self):
        self.add("/traced")
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        request = urllib.request.Request(
            self.server.base + "/v1/orders", json.dumps({"items": [
                {"product_name": "Suya", "quantity": 1, "custom_price": 5}]}).encode(),
            {"Authorization": "Bearer " + self.client.key, "Content-Type": "application/json",
             "Traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        with urllib.request.urlopen(request) as answer:
            ours = answer.headers["Traceresponse"]
        self.sell()
        (first, _), (second, _) = self.receiver.wait_for("/traced", 2)
        self.assertRegex(ours, f"^00-{trace}-[0-9a-f]{{16}}-01$")
        self.assertEqual(first["Traceparent"], ours)
        self.assertNotIn("Traceparent", second)

    def test_standard(self):
        endpoint = self.add("/standard", style="standard")
        secret = endpoint["signingSecret"]
        self.sell()
        self.assert_standard(self.receiver.wait_for("/standard", 1)[0], secret)
        rotated = self.rotate(endpoint)
        self.sell()
        for signing in (secret, rotated):
            self.assert_standard(self.receiver.wait_for("/standard", 2)[1], signing)
        self.assert_told_once(endpoint, secret, rotated)

    def assert_standard(self, arrival, secret):
        headers, body = arrival
        judges = [standard_accepts] + ([package_accepts] if PACKAGE else [])
        other = "whsec_" + base64.b64encode(bytes(32)).decode()
        for accepts in judges:
            self.assertTrue(accepts(headers, body, secret), accepts.__name__)
            self.assertFalse(accepts(headers, body + b" ", secret), accepts.__name__)
            self.assertFalse(accepts(headers, body, other), accepts.__name__)
            stale = dict(headers, **{"webhook-timestamp": str(int(time.time()) - 3600)})
            self.assertFalse(accepts(stale, body, secret), accepts.__name__)
        self.assertEqual(json.loads(body)["id"], headers["webhook-id"])

    def test_clover(self):
        endpoint = self.add("/clover", style="clover")
        self.assertEqual("unverified", endpoint["status"])
        secret = endpoint["signingSecret"]
        uuid.UUID(secret)
        self.sell()
        (headers, body), = self.receiver.wait_for("/clover", 1)
        code = json.loads(body)["verificationCode"]
        self.assertEqual({"verificationCode": code}, json.loads(body))
        path = f"/v1/webhook-endpoints/{endpoint['id']}"
        status, _ = self.client.send("POST", path + "/verify",
                                     {"verification_code": str(uuid.uuid4())})
        self.assertEqual(422, status)
        time.sleep(0.5)
        self.assertEqual(1, len(self.receiver.wait_for("/clover", 1)), "nothing before that")
        self.client.data("POST", path + "/verify", {"verification_code": code.upper()})
        headers, body = self.receiver.wait_for("/clover", 2)[1]
        self.assertEqual(secret, headers["X-Clover-Auth"])
        message = json.loads(body)
        (merchant, updates), = message["merchants"].items()
        self.assertRegex(message["appId"], "^[0-9A-Z]{13}$")
        self.assertEqual("CREATE", updates[0]["type"])
        kind, _, number = updates[0]["objectId"].partition(":")
        status, read = self.client.send("GET", f"/v3/merchants/{merchant}/orders/{number}")
        self.assertEqual(("O", 200, number), (kind, status, read.get("id")))
        self.assertLess(abs(updates[0]["ts"] / 1000 - time.time()), 60)
        # Another receiver is asked anew, under another code, and gets nothing before it answers.
        self.client.data("PATCH", path, {"url": self.receiver.url + "/other"})
        self.sell()
        (_, body), = self.receiver.wait_for("/other", 1)
        self.assertNotEqual(code, json.loads(body)["verificationCode"])
        status, _ = self.client.send("POST", path + "/verify", {"verification_code": code})
        self.assertEqual(422, status)
        self.assert_told_once(endpoint, secret)

    def test_listen_forwards_as_webhooks_are_delivered(self):
        secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
        self.add("/hook")
        listener = subprocess.Popen(
            [PROGRAM, "listen", "--url", self.server.base, "--key", self.client.key, "--after", "0",
             "--types", "order.created", "--forward", self.receiver.url + "/forwarded", "--secret",
             secret, "--count", "1"], stdout=subprocess.DEVNULL)
        self.addCleanup(listener.wait)
        self.sell()
        (headers, body), = self.receiver.wait_for("/forwarded", 1)
        (delivered, wanted), = self.receiver.wait_for("/hook", 1)
        self.assertEqual(wanted, body)
        self.assertTrue(cloove_accepts(headers["Cloove-Signature"], body, secret))
        for name in ("Cloove-Webhook-Id", "Cloove-Webhook-Event", "Tillbook-Sequence"):
            self.assertEqual(delivered[name], headers[name])

    def assert_told_once(self, endpoint, *secrets):
        """No answer and no line of the log has a secret again."""
        texts = [pathlib.Path(self.log_path).read_text()]
        for path in ("/v1/webhook-endpoints", f"/v1/webhook-endpoints/{endpoint['id']}",
                     "/v1/webhook-deliveries", "/v1/audit", "/v1/events"):
            status, answer = self.client.send("GET", path)
            self.assertEqual(200, status, path)
            texts.append(json.dumps(answer))
        for delivery in self.client.data("GET", "/v1/webhook-deliveries"):
            texts.append(json.dumps(
                self.client.data("GET", f"/v1/webhook-deliveries/{delivery['id']}")))
        exported = subprocess.run(
            [PROGRAM, "export", "--database", self.database, "--book", self.book], check=True,
            capture_output=True, text=True).stdout
        self.assertIn("webhook_created", exported)
        for file in pathlib.Path(self.folder.name).iterdir():
            texts.append(file.read_bytes().decode("latin-1"))
        for secret in secrets:
            for text in texts + [exported]:
                self.assertNotIn(secret, text)


if __name__ == "__main__":
    unittest.main(argv=[__file__, "-v"])
