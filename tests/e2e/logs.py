"""What the server logs: a line for every request, in both forms, and never a key, a secret or what
a body says."""
import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import unittest

from till import PROGRAM, cli

CANARY = "Canary Ngozi 0803-555-0199"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Logs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.database = "sqlite:" + os.path.join(self.folder.name, "book.db")
        made = cli("book", "create", "--database", self.database, "--name", "Shop", "--currency",
                   "NGN")
        self.book = made["test"]
        self.key = cli("key", "create", "--database", self.database, "--book", self.book["id"],
                       "--scopes", "all")

    def logged(self, use, *words):
        """The lines of a server's life while `use(port)` asks it."""
        path = os.path.join(self.folder.name, "log")
        with open(path, "w", encoding="utf-8") as log:
            server = subprocess.Popen(
                [PROGRAM, "serve", "--database", self.database, "--listen", "127.0.0.1:0",
                 "--metrics-listen", "off", *words], stdout=subprocess.PIPE, stderr=log, text=True)
            try:
                use(int(server.stdout.readline().strip().rsplit(":", 1)[1]))
            finally:
                server.send_signal(signal.SIGTERM)
                server.stdout.close()
                self.assertEqual(server.wait(timeout=30), 0)
        with open(path, encoding="utf-8") as log:
            return log.read()

    def ask(self, port, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Authorization": "Bearer " + self.key["key"], **headers}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, body if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def use_everything(self, port):
        secret = self.key["key"]
        order = {"items": [{"product_name": CANARY, "quantity": 1, "custom_price": 5}],
                 "notes": CANARY}
        answer, text = self.ask(port, "POST", "/v1/orders", order, **{"Idempotency-Key": CANARY[:6]})
        self.assertEqual(answer.status, 201, text)
        order_id = json.loads(text)["data"]["id"]
        merchant = self.book["merchantId"]
        asked = [("GET", f"/v1/orders/{order_id}", None), ("GET", f"/v1/orders?search={secret}", None),
                 ("POST", "/v1/contacts", {"name": CANARY, "phone": "08035550199"}),
                 ("POST", "/v1/orders", {"items": CANARY}), ("GET", "/nowhere/" + secret, None),
                 ("GET", f"/v3/merchants/{merchant}/orders?access_token={secret}", None),
                 ("POST", "/v1/api-keys", {"name": CANARY, "scopes": ["orders:read"]}),
                 ("GET", "/docs", None)]
        for method, path, body in asked:
            self.ask(port, method, path, body)
        answer, text = self.ask(port, "POST", "/v1/api-keys", {"name": "k", "scopes": ["orders:read"]})
        self.assertEqual(answer.status, 201, text)
        self.new_key = json.loads(text)["data"]["plaintext"]
        self.ask(port, "GET", "/v1/orders", Authorization="Bearer " + secret + "x")
        self.ask(port, "GET", "/v1/orders", Authorization=secret)
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(f"GET /{secret} HTTP/1.1\r\nBad {secret}: {secret}\r\n\r\n".encode())
            raw.recv(65536)
        return order_id

    def test_no_line_holds_a_key_or_what_a_body_says(self):
        for form in ("logfmt", "json"):
            text = self.logged(self.use_everything, "--log-level", "debug", "--log-requests", "all",
                               "--log-format", form)
            for key in (self.key["key"], self.new_key):
                for part in (key, key.rsplit("_", 1)[1], key[-12:]):
                    self.assertNotIn(part, text)
            for part in ("Canary", "Ngozi", "0803", "5550199"):
                self.assertNotIn(part, text)
            self.assertIn("/v1/orders/{id}", text)

    def test_a_request_is_one_line_that_names_key_book_and_order(self):
        ids = {}

        def use(port):
            ids["order"] = self.use_everything(port)
            answer, _ = self.ask(port, "GET", "/v1/orders/" + ids["order"],
                                 traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
            ids["request"] = answer.getheader("Request-Id")
            self.assertRegex(answer.getheader("Traceresponse"), f"^00-{TRACE}-[0-9a-f]{{16}}-01$")

        text = self.logged(use, "--log-requests", "all", "--log-format", "json")
        lines = [json.loads(line) for line in text.splitlines()]
        mine = [line for line in lines if line.get("id") == ids["request"]]
        self.assertEqual(len(mine), 1)
        line = mine[0]
        self.assertEqual((line["method"], line["route"], line["status"], line["trace"]),
                         ("GET", "/v1/orders/{id}", 200, TRACE))
        self.assertEqual((line["book"], line["key"]), (self.book["merchantId"], self.key["id"]))
        recorded = [each for each in lines if each.get("route") == "/v1/orders" and
                    each["status"] == 201]
        self.assertEqual([each["order"] for each in recorded], [line["order"]])
        self.assertGreater(line["ms"], 0)

    def test_by_default_only_refusals_have_lines(self):
        text = self.logged(self.use_everything)
        statuses = [line.split(" status=")[1].split()[0] for line in text.splitlines()
                    if "msg=request " in line]
        self.assertIn("401", statuses)
        self.assertTrue(all(status >= "400" for status in statuses), statuses)
        text = self.logged(self.use_everything, "--log-requests", "none")
        self.assertNotIn("msg=request ", text)


if __name__ == "__main__":
    unittest.main(argv=["logs"])
