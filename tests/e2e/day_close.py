"""Day closes over HTTP against the real binary: late sales go to supplements, what is sealed stays
byte for byte, one close of many at once, through a kill in the middle and through export and
import. Recomputes every figure from what it sold.

Run it with the program to test: day_close.py PATH/TO/tillbook.
"""
import concurrent.futures
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from till import PROGRAM, Client, Server, cli

CLOSES_AT_ONCE = 64
SALES_WHILE_KILLED = 200
SEED = int(os.environ.get("TILLBOOK_SEED", time.time_ns() % 2**32))


class DayClose(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.database = "sqlite:" + os.path.join(folder.name, "book.db")

    def setUp(self):
        made = cli("book", "create", "--database", self.database, "--name", self.id(),
                   "--currency", "EUR", "--timezone", "Europe/Berlin")
        self.book = made["test"]
        self.key = cli("key", "create", "--database", self.database, "--book", self.book["id"],
                       "--name", "Till 1", "--scopes", "all")["key"]
        self.server = Server(self.database)
        self.addCleanup(self.server.kill)
        self.client = Client(self.key)
        self.client.base = self.server.base

    def ask(self, method, path, body=None, expected=None):
        status, answer = self.client.send(method, path, body, keyed=False)
        if expected is not None:
            self.assertEqual(status, expected, f"{method} {path} {body}: {answer}")
        return answer

    def sell(self, price, quantity=1, **more):
        return self.ask("POST", "/v1/orders", {
            "items": [{"product_name": "Tea", "custom_price": price, "quantity": quantity}],
            **more}, 201)["data"]

    def close(self, expected=201, **members):
        return self.ask("POST", "/v1/day-closes", members, expected)

    def report(self, **query):
        text = "&".join(f"{name}={value}" for name, value in query.items())
        return self.ask("GET", "/v1/day-report" + ("?" + text if text else ""),
                        expected=200)["data"]

    def sealed_bytes(self):
        """The closes as they are shown, one by one, by their numbers."""
        closes = self.ask("GET", "/v1/day-closes?limit=1000", expected=200)["data"]
        return {each["number"]: json.dumps(self.ask("GET", "/v1/day-closes/" + each["id"],
                                                    expected=200)["data"]) for each in closes}

    def verify(self):
        found = self.ask("POST", "/v1/verification", {}, 200)["data"]
        self.assertEqual(found["mistakes"], [])
        return found

    def test_a_day_with_a_late_sale_and_a_refund(self):
        first = self.sell(10, 2)
        self.sell(5, payment_method="CARD")
        self.sell(7, amount_paid=0)
        report = self.report()
        self.assertTrue(report["isCurrentDay"])
        self.assertEqual((report["closes"], report["nextSupplement"], report["openOrders"]),
                         ([], 0, 1))
        self.assertEqual(report["open"], report["total"])
        close = self.close(opening_float=100, counted_cash=119.5, notes="Counted twice")["data"]
        self.assertEqual(close["figures"], report["total"])
        self.assertEqual(close["figures"]["salesAmount"], 32)
        self.assertEqual((close["number"], close["supplement"], close["expectedCash"],
                          close["difference"], close["notes"]),
                         (1, 0, 120, -0.5, "Counted twice"))
        self.assertEqual(close["sealedBy"]["name"], "Till 1")
        self.assertEqual(self.close(409)["error"], "day_already_sealed")
        sealed = self.sealed_bytes()

        self.sell(3)
        self.assertEqual(self.report()["open"]["salesAmount"], 3)
        late = self.close()["data"]
        self.assertEqual((late["number"], late["supplement"], late["countedCash"],
                          late["difference"]), (2, 1, None, None))
        self.assertEqual((late["figures"]["orders"], late["figures"]["salesAmount"],
                          late["figures"]["cashPaid"]), (1, 3, 3))

        self.ask("POST", f"/v1/orders/{first['id']}/refunds", {"amount": 20}, 201)
        self.ask("PATCH", f"/v1/orders/{first['id']}", {"status": "CANCELLED"}, 200)
        back = self.close()["data"]["figures"]
        self.assertEqual((back["orders"], back["salesAmount"], back["netAmount"],
                          back["refundedAmount"], back["cashRefunded"]), (-1, -20, -20, 0, 20))
        after = self.sealed_bytes()
        self.assertEqual({1: after[1]}, sealed)
        report = self.report()
        for name in ("orders", "salesAmount", "netAmount", "cashPaid", "cashRefunded"):
            self.assertAlmostEqual(sum(each["figures"][name] for each in report["closes"]),
                                   report["total"][name], msg=name)
        self.assertEqual(self.close(409)["error"], "day_already_sealed")
        self.verify()

    def test_two_stores_are_closed_by_themselves(self):
        lekki = self.ask("POST", "/v1/stores", {"name": "Lekki"}, 201)["data"]["id"]
        yaba = self.ask("POST", "/v1/stores", {"name": "Yaba"}, 201)["data"]["id"]
        for store, price in ((lekki, 1), (yaba, 20), (None, 300)):
            self.sell(price, **({"store_id": store} if store else {}))
        self.assertEqual(self.report()["total"]["salesAmount"], 321)
        of_lekki = self.close(store_id=lekki)["data"]
        self.assertEqual((of_lekki["storeName"], of_lekki["figures"]["salesAmount"]), ("Lekki", 1))
        self.assertEqual(self.report(store_id=yaba)["open"]["salesAmount"], 20)
        self.assertEqual(self.close(store_id="none")["data"]["figures"]["salesAmount"], 300)
        # Renamed and removed since, it is shown as it was.
        self.ask("PATCH", "/v1/stores/" + lekki, {"name": "Lekki Two"}, 200)
        self.ask("DELETE", "/v1/stores/" + lekki, expected=200)
        shown = self.ask("GET", "/v1/day-closes/" + of_lekki["id"], expected=200)["data"]
        self.assertEqual(shown, of_lekki)
        self.assertEqual(self.close(409, store_id=lekki)["error"], "day_already_sealed")
        self.assertEqual(self.close(store_id=yaba)["data"]["number"], 3)
        self.assertEqual(self.report()["open"]["salesAmount"], 0)
        listed = self.ask("GET", "/v1/day-closes?store_id=" + yaba, expected=200)
        self.assertEqual((listed["meta"]["total"], listed["data"][0]["storeName"]), (1, "Yaba"))
        self.verify()

    def test_test_orders_and_hidden_ones_are_in_no_figure(self):
        merchant = "/v3/merchants/" + self.book["merchantId"]
        self.ask("POST", merchant + "/orders", {"total": 500}, 200)  # hidden: without a state
        order = self.ask("POST", merchant + "/orders",
                         {"total": 500, "state": "open", "testMode": True}, 200)
        self.ask("POST", f"{merchant}/orders/{order['id']}/payments",
                 {"tender": {"id": "0000000000001"}, "amount": 500}, 200)
        report = self.report()
        self.assertEqual((report["total"]["orders"], report["total"]["methods"],
                          report["openOrders"]), (0, [], 0))
        self.assertEqual(self.close()["data"]["figures"]["orders"], 0)
        self.assertEqual(self.ask("DELETE", "/v1/orders?test_mode=true", expected=200)["data"],
                         {"deleted": 1})
        self.assertEqual(self.close(409)["error"], "day_already_sealed")
        self.verify()

    def test_of_many_at_once_one_is_sealed(self):
        for _ in range(20):
            self.sell(1)
        clients = [Client(self.key) for _ in range(CLOSES_AT_ONCE)]
        for client in clients:
            client.base = self.server.base
        gate = threading.Barrier(CLOSES_AT_ONCE)

        def seal(client):
            gate.wait()
            return client.send("POST", "/v1/day-closes", {}, keyed=False)

        with concurrent.futures.ThreadPoolExecutor(CLOSES_AT_ONCE) as pool:
            answers = list(pool.map(seal, clients))
        statuses = sorted(status for status, _ in answers)
        self.assertEqual(statuses, [201] + [409] * (CLOSES_AT_ONCE - 1))
        self.assertEqual({answer["error"] for status, answer in answers if status == 409},
                         {"day_already_sealed"})
        self.assertEqual(len(self.sealed_bytes()), 1)
        # The same key asked at once is one close and the same answer.
        self.sell(1)
        key = {"idempotency_key": "evening"}
        with concurrent.futures.ThreadPoolExecutor(CLOSES_AT_ONCE) as pool:
            again = list(pool.map(lambda client: client.send(
                "POST", "/v1/day-closes", key, keyed=False), clients))
        self.assertEqual({status for status, _ in again}, {201})
        self.assertEqual(len({json.dumps(answer) for _, answer in again}), 1)
        self.assertEqual(len(self.sealed_bytes()), 2)

    def test_a_kill_in_the_middle_seals_all_or_nothing(self):
        chance = random.Random(SEED)
        answered = {}
        for round_number in range(4):
            stop = threading.Event()
            till = threading.Thread(target=self.sell_until, args=(stop, self.server.base))
            till.start()
            killer = threading.Timer(chance.uniform(0.05, 0.5), self.server.kill)
            killer.start()
            client = Client(self.key)
            client.base = self.server.base
            try:
                while True:
                    status, answer = client.send("POST", "/v1/day-closes", {}, keyed=False)
                    if status == 201:
                        answered[answer["data"]["number"]] = json.dumps(answer["data"])
            except (OSError, http.client.HTTPException):
                pass  # it was killed
            killer.join()
            stop.set()
            till.join()
            self.server = Server(self.database)
            self.addCleanup(self.server.kill)
            self.client.base = self.server.base
            kept = self.sealed_bytes()
            self.assertEqual(sorted(kept), list(range(1, len(kept) + 1)), f"round {round_number}")
            for number, shown in answered.items():
                self.assertEqual(kept[number], shown, "what was answered is there, unchanged")
            report = self.report()
            self.assertEqual(
                sum(each["figures"]["orders"] for each in report["closes"])
                + report["open"]["orders"], report["total"]["orders"])
            self.verify()
        self.assertGreater(len(answered), 0)

    def sell_until(self, stop, base):
        client = Client(self.key)
        client.base = base
        for _ in range(SALES_WHILE_KILLED):
            if stop.is_set():
                return
            try:
                client.send("POST", "/v1/orders", {
                    "items": [{"product_name": "Tea", "custom_price": 1, "quantity": 1}]},
                            keyed=False)
            except (OSError, http.client.HTTPException):
                return

    def test_an_export_and_its_import_have_the_closes(self):
        self.sell(12)
        self.close(counted_cash=12, notes="Ada")
        self.sell(1)
        self.close()
        sealed = [json.loads(each) for each in self.sealed_bytes().values()]
        file = os.path.join(self.folder, "book.ndjson")
        subprocess.run([PROGRAM, "export", "--database", self.database, "--book", self.book["id"],
                        "--format", "ndjson", "--output", file], check=True, capture_output=True)
        made = cli("import", "--database", self.database, "--format", "ndjson", "--file", file)
        other = cli("key", "create", "--database", self.database, "--book",
                    made["merchantId"], "--scopes", "all")["key"]
        self.client = Client(other)
        self.client.base = self.server.base
        imported = [json.loads(each) for each in self.sealed_bytes().values()]
        self.assertEqual(imported, sealed)
        self.assertEqual(self.close(409)["error"], "day_already_sealed")
        self.verify()


if __name__ == "__main__":
    print("seed", SEED, flush=True)
    unittest.main(argv=["day_close", *sys.argv[2:]])
