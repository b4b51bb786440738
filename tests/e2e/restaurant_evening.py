"""An evening in a restaurant over HTTP, through one dialect, looked at from both; and many tills on
one tab."""
import concurrent.futures
import os
import subprocess
import tempfile
import unittest

from till import PROGRAM, Server, cli, make_book

CASH, CARD = "0000000000001", "0000000000002"
SERVICE_CHARGE = "0000000000020"


class Evening(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.database = "sqlite:" + os.path.join(cls.folder.name, "diner.db")
        cls.book, cls.client = make_book(cls.database)
        books = cli("book", "list", "--database", cls.database)
        merchant = next(book["merchantId"] for book in books if book["id"] == cls.book)
        cls.merchant = "/v3/merchants/" + merchant
        cls.tests = "/v2/merchant/" + merchant + "/orders/delete_all_tests"
        cls.server = Server(cls.database)
        cls.client.base = cls.server.base

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        report = subprocess.run([PROGRAM, "verify", "--database", cls.database],
                                capture_output=True, text=True, check=False)
        cls.folder.cleanup()
        assert report.returncode == 0, report.stdout + report.stderr

    def ask(self, method, path, body=None, status=200):
        answered, answer = self.client.send(method, self.merchant + path, body)[:2]
        self.assertEqual(answered, status, (method, path, body, answer))
        return answer

    def of_book(self, path):
        status, answer = self.client.send("GET", path)[:2]
        self.assertEqual(status, 200, answer)
        return answer["data"]

    def order(self, order, expand=""):
        return self.ask("GET", f"/orders/{order}" + (f"?expand={expand}" if expand else ""))

    def test_a_table_orders_splits_the_bill_and_sends_something_back(self):
        food = self.ask("POST", "/tax_rates", {"name": "Food", "rate": 1000000})["id"]
        toppings = self.ask("POST", "/modifier_groups", {"name": "Toppings"})["id"]
        egg = self.ask("POST", f"/modifier_groups/{toppings}/modifiers",
                       {"name": "Egg", "price": 100})["id"]
        salad = self.ask("POST", "/items", {"name": "Salad", "price": 1000,
                                            "defaultTaxRates": False,
                                            "taxRates": [{"id": food}]})["id"]
        tab = self.ask("POST", "/orders", {"state": "open", "title": "Table 4"})["id"]
        line = self.ask("POST", f"/orders/{tab}/line_items", {"item": {"id": salad}})["id"]
        self.ask("POST", f"/orders/{tab}/line_items/{line}/modifications",
                 {"modifier": {"id": egg}})
        wine = self.ask("POST", f"/orders/{tab}/bulk_line_items",
                        {"items": [{"name": "Wine", "price": 700}] * 2})
        self.ask("DELETE", f"/orders/{tab}/line_items/{wine[1]['id']}")
        self.ask("POST", f"/orders/{tab}/discounts", {"name": "Regular", "percentage": 10})
        self.ask("POST", f"/orders/{tab}/line_items/{line}", {"printed": True})
        seen = self.order(tab, "lineItems.modifications,discounts")
        self.assertTrue(seen["lineItems"]["elements"][0]["printed"])
        self.assertNotIn("total", seen)
        # 1100 + 700 less 10 % is 1620, and 10 % of the salad's 990 are 99.
        in_book = next(row for row in self.of_book("/v1/orders?limit=1000")
                       if row["totalAmount"] == 17.19)
        self.assertEqual(in_book["status"], "PENDING")
        self.ask("POST", f"/orders/{tab}", {"total": 1719})
        first = self.ask("POST", f"/orders/{tab}/payments",
                         {"tender": {"id": CASH}, "amount": 1000, "tipAmount": 200})
        self.assertEqual(self.order(tab)["paymentState"], "PARTIALLY_PAID")
        self.ask("POST", f"/orders/{tab}/payments", {"tender": {"id": CARD}, "amount": 719})
        paid = self.order(tab)
        self.assertEqual((paid["paymentState"], paid["state"], paid["unpaidBalance"]),
                         ("PAID", "locked", 0))
        self.ask("DELETE", f"/orders/{tab}", status=400)
        self.ask("POST", "/refunds", {"payment": {"id": first["id"]}, "amount": 100})
        self.assertEqual(self.order(tab)["paymentState"], "PARTIALLY_REFUNDED")
        whole = self.of_book("/v1/orders/" + in_book["id"])
        self.assertEqual((whole["status"], whole["amountPaid"], whole["refundedAmount"]),
                         ("COMPLETED", 17.19, 1))
        self.assertEqual([row["paymentMethod"] for row in whole["payments"]],
                         ["CASH", "CREDIT_CARD"])

    def test_tests_are_wiped_and_sales_stay(self):
        kept = self.ask("POST", "/orders", {"state": "open", "total": 5})["id"]
        paid = self.ask("POST", "/orders", {"testMode": True, "state": "open", "total": 5})["id"]
        for order in (kept, paid):
            self.ask("POST", f"/orders/{order}/payments", {"tender": {"id": CASH}, "amount": 5})
        wiped = [self.ask("POST", "/orders", {"testMode": True})["id"] for _ in range(3)]
        self.assertEqual(self.client.send("POST", self.tests), (200, {}))
        for order in [paid, *wiped]:
            self.assertIn("deletedTimestamp", self.order(order))
        self.assertNotIn("deletedTimestamp", self.order(kept))

    def test_a_sale_of_the_home_dialect_is_an_order_here(self):
        _, made = self.client.send("POST", "/v1/orders", {
            "items": [{"product_name": "Cake", "quantity": 2, "custom_price": 3.5}],
            "amount_paid": 2})[:2]
        rows = self.ask("GET", "/orders?expand=lineItems,payments&orderBy=createdTime%20DESC")
        row = next(row for row in rows["elements"] if row["total"] == 700)
        self.assertEqual((row["state"], row["paymentState"]), ("open", "PARTIALLY_PAID"))
        self.assertEqual(row["lineItems"]["elements"][0]["unitQty"], 2000)
        self.ask("POST", f"/orders/{row['id']}/payments", {"tender": {"id": CASH}, "amount": 500})
        after = self.of_book("/v1/orders/" + made["data"]["id"])
        self.assertEqual((after["status"], after["remainingAmount"]), ("COMPLETED", 0))

    def test_sales_follow_whoever_has_the_order(self):
        def sales():
            report = self.of_book("/v1/reports/sales?group_by=employee")
            self.assertEqual(round(sum(row["netAmount"] for row in report["rows"]), 2),
                             report["total"]["netAmount"])
            return {row["employee"]["name"]: (row["orders"], row["netAmount"])
                    for row in report["rows"] if row["employee"]}

        bill, bea = (self.ask("POST", "/employees", {"name": name})["id"]
                     for name in ("Bill", "Bea"))
        tab = self.ask("POST", "/orders", {"state": "open", "total": 1000,
                                           "employee": {"id": bill}})["id"]
        self.assertNotIn("Bill", sales())
        paid = self.ask("POST", f"/orders/{tab}/payments",
                        {"tender": {"id": CASH}, "amount": 1000})["id"]
        self.ask("POST", "/refunds", {"payment": {"id": paid}, "amount": 250})
        self.assertEqual(sales()["Bill"], (1, 7.5))
        self.ask("POST", f"/orders/{tab}", {"employee": {"id": bea}})
        self.assertEqual(sales()["Bea"], (1, 7.5))
        self.assertNotIn("Bill", sales())

    def test_32_tills_add_lines_while_the_tab_is_paid(self):
        before = self.of_book("/v1/reports/sales?group_by=method")["total"]
        tab = self.ask("POST", "/orders", {"state": "open"})["id"]
        tills, lines = 32, 5

        def till(number):
            seen = []
            for line in range(lines):
                self.ask("POST", f"/orders/{tab}/line_items",
                         {"name": f"{number}-{line}", "price": 10})
                seen.append(self.order(tab)["modifiedTime"])
            return seen == sorted(seen)

        with concurrent.futures.ThreadPoolExecutor(tills) as threads:
            running = [threads.submit(till, number) for number in range(tills)]
            paying = [threads.submit(self.ask, "POST", f"/orders/{tab}/payments",
                                     {"tender": {"id": CASH}, "amount": 50})
                      for _ in range(tills)]
            self.assertTrue(all(done.result() for done in running))
            for done in paying:
                done.result()
        rows = self.ask("GET", f"/orders/{tab}/line_items?limit=1000")["elements"]
        names = {row["name"] for row in rows}
        self.assertEqual(names, {f"{till}-{line}" for till in range(tills)
                                 for line in range(lines)})
        self.assertEqual(len(rows), tills * lines)
        # What was paid is what the lines come to, in both dialects and in the reports.
        whole = self.order(tab, "payments")
        self.assertEqual((whole["paymentState"], whole["unpaidBalance"]), ("PAID", 0))
        self.assertEqual([row["amount"] for row in whole["payments"]["elements"]], [50] * tills)
        at_home = next(row for row in self.of_book("/v1/orders?limit=1000&include=items")
                       if len(row["items"]) == tills * lines)
        self.assertEqual((at_home["totalAmount"], at_home["amountPaid"], at_home["status"]),
                         (16, 16, "COMPLETED"))
        after = self.of_book("/v1/reports/sales?group_by=method")["total"]
        self.assertEqual((after["payments"] - before["payments"],
                          round(after["paidAmount"] - before["paidAmount"], 2)), (tills, 16))


if __name__ == "__main__":
    unittest.main(argv=["restaurant_evening"])
