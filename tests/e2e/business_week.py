"""A business week over HTTP with the real binary: catalogue, five hundred sales of all kinds, later
payments, refunds, cancellations, stock, credit. Every figure of every report is then recomputed
here, from nothing but the requests that were sent, by rules written down once more.

Run it with the program to test: business_week.py PATH/TO/tillbook [SEED]
"""
import collections
import datetime
import os
import random
import subprocess
import sys
import tempfile
import unittest

from till import PROGRAM, Server, make_book

SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
UTC = datetime.timezone.utc
LAGOS = datetime.timezone(datetime.timedelta(hours=1))  # no summer time
DAY_STARTS_HOUR = 4
MONDAY = datetime.datetime(2026, 3, 2, tzinfo=LAGOS)


def half_up(numerator, denominator):
    """numerator / denominator, half away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def contained(amount, rate):
    """Tax inside an amount; rates in ten-millionths."""
    return half_up(amount * rate, 10_000_000 + rate)


def minor(number):
    """Hundredths of an answer's amount, exact."""
    return int(round(float(number) * 100))


def business_day(moment):
    return (moment.astimezone(LAGOS) - datetime.timedelta(hours=DAY_STARTS_HOUR)).date()


class Figures(dict):
    """Sums by name; adding what is not there starts at 0."""

    def add(self, **amounts):
        for name, amount in amounts.items():
            self[name] = self.get(name, 0) + amount


class Week(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print("seed", SEED)
        cls.random = random.Random(SEED)
        cls.folder = tempfile.TemporaryDirectory()
        cls.database = "sqlite:" + os.path.join(cls.folder.name, "week.db")
        cls.book, cls.client = make_book(cls.database, "--day-starts", "04:00", "--tax-included")
        cls.server = Server(cls.database)
        cls.client.base = cls.server.base
        cls.orders = []
        cls.manual = []
        cls.make_catalogue()
        for _ in range(500):
            cls.sell()
        for _ in range(160):
            cls.change()
        cls.make_manual_refunds()
        # What the reports say must follow from the log: once from the running index, once anew.
        cls.first = cls.read_reports()
        assert cls.server.stop() == 0
        cls.server = Server(cls.database)
        cls.client.base = cls.server.base

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    # The catalogue.

    @classmethod
    def make_catalogue(cls):
        post = lambda path, body: cls.client.data("POST", path, body)
        cls.stores = [post("/v1/stores", {"name": "Lekki", "is_default": True})["id"],
                      post("/v1/stores", {"name": "Ikeja"})["id"]]
        cls.categories = [post("/v1/products/categories", {"name": name})["id"]
                          for name in ("Food", "Drinks")]
        cls.contacts = [post("/v1/contacts", {"name": f"Customer {i}",
                                              "phone_number": f"+23480000000{i:02}"})["id"]
                        for i in range(12)]
        cls.products = []
        cls.stock = {}
        for i in range(14):
            product = {"name": f"Product {i}", "price": cls.random.randrange(5_000, 900_000) / 100,
                       "tax_rate": cls.random.choice([0, 0, 7.5, 7.5, 20])}
            if i % 3 != 2:
                product["category_id"] = cls.categories[i % 3]
            if i in (3, 4):
                product["variants"] = [
                    {"name": "Small", "price": 1500.5, "stock_quantity": 100},
                    {"name": "Large", "price": 2999.99, "stock_quantity": 50}]
            elif i % 2 == 0:
                product["store_inventory"] = [
                    {"store_id": store, "stock_quantity": 1000 + i} for store in cls.stores]
            made = post("/v1/products", product)
            cls.products.append({"id": made["id"], "name": made["name"],
                                 "price": minor(made["price"]),
                                 "rate": int(round(product["tax_rate"] * 100_000)),
                                 "category": product.get("category_id"),
                                 "variants": [(one["id"], minor(one["price"]))
                                              for one in made["variants"]],
                                 "tracked": i in (3, 4) or i % 2 == 0})
            cls.stock[made["id"]] = int(round((made["quantity"] or 0) * 1000))

    # The week.

    @classmethod
    def moment(cls):
        return MONDAY + datetime.timedelta(seconds=cls.random.randrange(7 * 86_400))

    @classmethod
    def item(cls):
        r = cls.random
        quantity = r.choice([1000, 1000, 2000, 3000, 500, 1250, 333])
        if r.random() < 0.15:
            price = r.randrange(0, 200_000)
            name = r.choice(["Delivery", "Gift wrap", "Service"])
            return ({"product_name": name, "quantity": quantity / 1000,
                     "custom_price": price / 100},
                    {"product": None, "name": name, "price": price, "rate": 0,
                     "quantity": quantity, "category": None, "tracked": False})
        product = r.choice(cls.products)
        price = product["price"]
        sent = {"product_name": product["name"], "product_id": product["id"],
                "quantity": quantity / 1000}
        if product["variants"]:
            sent["variant_id"], price = r.choice(product["variants"])
        if r.random() < 0.1:
            price = r.randrange(100, 500_000)
            sent["custom_price"] = price / 100
        return sent, {"product": product["id"], "name": product["name"], "price": price,
                      "rate": product["rate"], "quantity": quantity,
                      "category": product["category"], "tracked": product["tracked"]}

    @classmethod
    def sell(cls):
        r = cls.random
        moment = cls.moment()
        items = [cls.item() for _ in range(r.randrange(1, 6))]
        lines = [line for _, line in items]
        for line in lines:
            line["value"] = half_up(line["price"] * line["quantity"], 1000)
            line["returned"] = 0
        subtotal = sum(line["value"] for line in lines)
        discount = r.randrange(0, subtotal + 1) // 3 if r.random() < 0.25 else 0
        total = subtotal - discount
        body = {"items": [sent for sent, _ in items], "occurred_at": moment.isoformat(),
                "payment_method": r.choice(["CASH", "CARD", "TRANSFER"]),
                "channel": r.choice(["api", "till", "web"])}
        if discount:
            body["discount_amount"] = discount / 100
        paid = total
        if r.random() < 0.3:
            paid = r.choice([0, total // 2, total // 3])
            body["amount_paid"] = paid / 100
        customer = r.choice(cls.contacts) if r.random() < 0.6 else None
        if customer:
            body["customer_id"] = customer
        store = r.choice(cls.stores + [None])
        if store:
            body["store_id"] = store
        made = cls.client.data("POST", "/v1/orders", body)
        for line, shown in zip(lines, made["items"]):
            line["id"] = shown["id"]
        order = {"id": made["id"], "moment": moment, "lines": lines, "discount": discount,
                 "total": total, "store": store or cls.stores[0], "channel": body["channel"],
                 "method": body["payment_method"], "customer": customer,
                 "status": "COMPLETED" if paid == total else "PENDING",
                 "payments": [], "refunds": []}
        cls.spread(order)
        if paid > 0:
            order["payments"].append((moment, body["payment_method"], paid))
        for line in lines:
            if line["tracked"]:
                cls.stock[line["product"]] -= line["quantity"]
        cls.orders.append(order)

    @staticmethod
    def spread(order):
        """The discount over the lines, cumulatively; the tax inside what remains."""
        subtotal = sum(line["value"] for line in order["lines"])
        value = given = 0
        for line in order["lines"]:
            value += line["value"]
            share = half_up(order["discount"] * value, subtotal) if order["discount"] else 0
            line["discount"] = share - given
            line["amount"] = line["value"] - line["discount"]
            line["tax"] = contained(line["amount"], line["rate"])
            given = share

    @staticmethod
    def paid(order):
        return sum(amount for _, _, amount in order["payments"])

    @staticmethod
    def refunded(order):
        return sum(refund["amount"] for refund in order["refunds"])

    @classmethod
    def later(cls, order):
        return order["moment"] + datetime.timedelta(minutes=cls.random.randrange(1, 4000))

    @classmethod
    def change(cls):
        order = cls.random.choice(cls.orders)
        open_amount = order["total"] - cls.paid(order)
        left = cls.paid(order) - cls.refunded(order)
        if order["status"] == "PENDING":
            if open_amount > 0 and cls.random.random() < 0.7:
                return cls.pay(order, open_amount)
            return cls.cancel(order)
        if order["status"] == "COMPLETED" and left > 0:
            if cls.random.random() < 0.5:
                return cls.refund_amount(order, left)
            return cls.refund_line(order, left)
        if order["status"] == "REFUNDED" and cls.random.random() < 0.3:
            return cls.cancel(order)
        return None

    @classmethod
    def pay(cls, order, open_amount):
        amount = cls.random.choice([open_amount, max(1, open_amount // 2)])
        method = cls.random.choice(["CASH", "CARD"])
        moment = cls.later(order)
        made = cls.client.data("POST", f"/v1/orders/{order['id']}/payments",
                               {"amount": amount / 100, "payment_method": method,
                                "occurred_at": moment.isoformat()})
        order["payments"].append((moment, method, amount))
        if amount == open_amount:
            order["status"] = "COMPLETED"
        assert made["status"] == order["status"], made

    @staticmethod
    def close(order, refund):
        """With what brings all of a sale back goes what rounding has left of each tax rate."""
        rests = collections.OrderedDict()
        for line in order["lines"]:
            rest = rests.setdefault(line["rate"], [0, 0])
            rest[0] += line["amount"]
            rest[1] += line["tax"]
        for one in order["refunds"] + [refund]:
            for _, _, _, amount, rate, tax in one["parts"]:
                rests[rate][0] -= amount
                rests[rate][1] -= tax
        for rate, (amount, tax) in rests.items():
            same = [at for at, part in enumerate(refund["parts"]) if part[4] == rate]
            if amount == 0 and same:
                part = refund["parts"][same[0]]
                refund["parts"][same[0]] = part[:5] + (part[5] + tax,)
            else:
                refund["parts"].append((None, None, 0, amount, rate, tax))

    @classmethod
    def note_refund(cls, order, made, refund):
        if cls.refunded(order) + refund["amount"] == order["total"]:
            cls.close(order, refund)
        order["refunds"].append(refund)
        assert minor(made["refundedAmount"]) == cls.refunded(order), (made, refund)
        if cls.refunded(order) == cls.paid(order):
            order["status"] = "REFUNDED"
        assert made["status"] == order["status"], made

    @classmethod
    def refund_amount(cls, order, left):
        amount = cls.random.choice([left, max(1, left // 3)])
        moment = cls.later(order)
        made = cls.client.data("POST", f"/v1/orders/{order['id']}/refunds",
                               {"amount": amount / 100, "reason": "spoiled",
                                "occurred_at": moment.isoformat()})
        # Over the tax rates of what was sold, in order of appearance.
        rates = collections.OrderedDict()
        sums = collections.OrderedDict()
        for line in order["lines"]:
            key = (line["product"] or line["name"], line["rate"])
            sums[key] = sums.get(key, 0) + line["amount"]
        for (_, rate), value in sums.items():
            rates[rate] = rates.get(rate, 0) + value
        parts, sold, given = [], 0, 0
        for rate, value in rates.items():
            sold += value
            share = half_up(amount * sold, order["total"])
            parts.append((None, None, 0, share - given, rate, contained(share - given, rate)))
            given = share
        # It goes back the way it came last.
        cls.note_refund(order, made, {"moment": moment, "method": order["payments"][-1][1],
                                      "amount": amount, "parts": parts})

    @classmethod
    def refund_line(cls, order, left):
        lines = [line for line in order["lines"] if line["returned"] < line["quantity"]]
        if not lines:
            return
        line = cls.random.choice(lines)
        quantity = line["quantity"] - line["returned"]
        restock = cls.random.random() < 0.5
        moment = cls.later(order)
        made = cls.client.data("POST", f"/v1/orders/{order['id']}/refunds",
                               {"items": [{"id": line["id"], "quantity": quantity / 1000}],
                                "restock": restock, "payment_method": "CASH",
                                "occurred_at": moment.isoformat()})
        line["returned"] += quantity
        subtotal = sum(each["value"] for each in order["lines"])
        back = sum(half_up(each["price"] * each["returned"], 1000) for each in order["lines"])
        due = left if back >= subtotal else half_up(cls.paid(order) * back, subtotal) - \
            cls.refunded(order)
        amount = min(max(0, due), left)
        if restock and line["tracked"]:
            cls.stock[line["product"]] += quantity
        cls.note_refund(order, made, {
            "moment": moment, "method": "CASH", "amount": amount,
            "parts": [(line["product"], line["name"], quantity, amount, line["rate"],
                       contained(amount, line["rate"]))]})

    @classmethod
    def cancel(cls, order):
        cls.client.data("PATCH", f"/v1/orders/{order['id']}",
                        {"status": "cancelled", "cancellation_reason": "no longer wanted"})
        if not order["refunds"]:
            for line in order["lines"]:
                if line["tracked"]:
                    cls.stock[line["product"]] += line["quantity"]
        order["status"] = "CANCELLED"

    @classmethod
    def make_manual_refunds(cls):
        for _ in range(10):
            amount = cls.random.randrange(100, 100_000)
            moment = cls.moment()
            cls.client.data("POST", "/v1/refunds",
                            {"amount": amount / 100, "payment_method": "card",
                             "occurred_at": moment.isoformat(), "store_id": cls.stores[1]})
            cls.manual.append((moment, amount))

    # The reports.

    GROUPS = ("day", "week", "month", "product", "category", "store", "channel", "method")

    @classmethod
    def read_reports(cls):
        reports = {group: cls.client.data("GET", f"/v1/reports/sales?group_by={group}")
                   for group in cls.GROUPS + ("hour",)}
        reports["taxes"] = cls.client.data("GET", "/v1/reports/taxes")
        reports["credit"] = cls.client.data("GET", "/v1/reports/credit?limit=1000")
        return reports

    @classmethod
    def sales_facts(cls):
        """(when, store, channel, order counts, line or refund part) of everything that counts."""
        for order in cls.orders:
            if order["status"] == "CANCELLED":
                continue
            yield order, "sale", order["moment"], order["lines"]
            for refund in order["refunds"]:
                yield order, "refund", refund["moment"], refund["parts"]

    def expected_sales(self, key_of):
        """Sums by key; `key_of(order, moment, product, name, category)`."""
        categories = {one["id"]: one["category"] for one in self.products}
        rows = collections.defaultdict(Figures)
        counted = collections.defaultdict(set)
        for order, kind, moment, parts in self.sales_facts():
            for part in parts:
                if kind == "sale":
                    key = key_of(order, moment, part["product"], part["name"],
                                 categories.get(part["product"]))
                    rows[key].add(grossAmount=part["value"], discountAmount=part["discount"],
                                  salesAmount=part["amount"], netAmount=part["amount"],
                                  taxAmount=part["tax"], quantity=part["quantity"])
                    counted[key].add(order["id"])
                else:
                    product, name, quantity, amount, _, tax = part
                    key = key_of(order, moment, product, name, categories.get(product))
                    rows[key].add(refundedAmount=amount, netAmount=-amount, taxAmount=-tax,
                                  refundedQuantity=quantity)
        for moment, amount in self.manual:
            order = {"store": self.stores[1], "channel": None}
            key = key_of(order, moment, None, None, None)
            rows[key].add(refundedAmount=amount, netAmount=-amount)
        for key, orders in counted.items():
            rows[key]["orders"] = len(orders)
        return rows

    def compare(self, group, shown_key, key_of, figures):
        expected = self.expected_sales(key_of)
        shown = {}
        for row in self.first[group]["rows"]:
            key = shown_key(row)
            self.assertNotIn(key, shown, f"{group} shows {key} twice")
            shown[key] = row
        for key, sums in expected.items():
            if not any(sums.values()):
                continue
            self.assertIn(key, shown, f"{group} misses {key}: {sums}")
            for name in figures:
                scale = 1 if name == "orders" else 1000 if "uantity" in name else 100
                got = int(round(float(shown[key][name]) * scale))
                self.assertEqual(got, sums.get(name, 0), f"{group} {key} {name}")
        for key, row in shown.items():
            if key not in expected:
                self.assertFalse(any(float(row[name]) for name in figures), (group, key, row))
        total = self.first[group]["total"]
        for name in figures:
            if name == "orders":
                continue
            scale = 1000 if "uantity" in name else 100
            self.assertEqual(int(round(float(total[name]) * scale)),
                             sum(int(round(float(row[name]) * scale))
                                 for row in self.first[group]["rows"]), f"{group} total {name}")

    AMOUNTS = ("grossAmount", "discountAmount", "salesAmount", "refundedAmount", "netAmount",
               "taxAmount")

    def test_by_day(self):
        self.compare("day", lambda row: row["date"],
                     lambda order, moment, *_: str(business_day(moment)),
                     ("orders",) + self.AMOUNTS)

    def test_by_week(self):
        def week(order, moment, *_):
            year, number, _ = business_day(moment).isocalendar()
            return f"{year}-W{number:02}"
        self.compare("week", lambda row: row["week"], week, ("orders",) + self.AMOUNTS)

    def test_by_month(self):
        self.compare("month", lambda row: row["month"],
                     lambda order, moment, *_: str(business_day(moment))[:7],
                     ("orders",) + self.AMOUNTS)

    def test_by_hour_of_the_sale(self):
        expected = collections.Counter()
        for order, kind, moment, parts in self.sales_facts():
            if kind == "sale":
                expected[moment.astimezone(LAGOS).hour] += sum(p["amount"] for p in parts)
        shown = {row["hour"]: minor(row["salesAmount"]) for row in self.first["hour"]["rows"]
                 if minor(row["salesAmount"])}
        self.assertEqual(shown, {hour: value for hour, value in expected.items() if value})

    def test_by_product(self):
        def shown(row):
            product = row["product"]
            return None if product is None else product["id"] or product["name"]
        self.compare("product", shown,
                     lambda order, moment, product, name, category: product or name,
                     ("quantity", "refundedQuantity") + self.AMOUNTS)

    def test_by_category(self):
        self.compare("category", lambda row: row["category"] and row["category"]["id"],
                     lambda order, moment, product, name, category: category,
                     ("quantity", "refundedQuantity") + self.AMOUNTS)

    def test_by_store(self):
        self.compare("store", lambda row: row["store"] and row["store"]["id"],
                     lambda order, *_: order["store"], ("orders",) + self.AMOUNTS)

    def test_by_channel(self):
        self.compare("channel", lambda row: row["channel"],
                     lambda order, *_: order["channel"], ("orders",) + self.AMOUNTS)

    def test_by_method(self):
        expected = collections.defaultdict(Figures)
        for order in self.orders:
            for _, method, amount in order["payments"]:
                expected[method].add(payments=1, paidAmount=amount, netAmount=amount)
            for refund in order["refunds"]:
                expected[refund["method"]].add(refunds=1, refundedAmount=refund["amount"],
                                               netAmount=-refund["amount"])
        for _, amount in self.manual:
            expected["CARD"].add(refunds=1, refundedAmount=amount, netAmount=-amount)
        rows = {row["paymentMethod"]: row for row in self.first["method"]["rows"]}
        self.assertEqual(set(rows), set(expected))
        for method, sums in expected.items():
            for name in ("paidAmount", "refundedAmount", "netAmount"):
                self.assertEqual(minor(rows[method][name]), sums.get(name, 0), (method, name))
            for name in ("payments", "refunds"):
                self.assertEqual(rows[method][name], sums.get(name, 0), (method, name))

    def test_taxes_by_rate(self):
        expected = collections.defaultdict(Figures)
        for order, kind, _, parts in self.sales_facts():
            for part in parts:
                if kind == "sale":
                    expected[part["rate"]].add(grossAmount=part["amount"], taxAmount=part["tax"])
                else:
                    expected[part[4]].add(refundedAmount=part[3], refundedTaxAmount=part[5])
        for _, amount in self.manual:
            expected[0].add(refundedAmount=amount)
        rows = {int(round(row["rate"] * 100_000)): row for row in self.first["taxes"]["rows"]}
        for rate, sums in expected.items():
            for name in ("grossAmount", "taxAmount", "refundedAmount", "refundedTaxAmount"):
                self.assertEqual(minor(rows[rate][name]), sums.get(name, 0), (rate, name))

    def test_credit_per_contact(self):
        expected = collections.defaultdict(Figures)
        for order in self.orders:
            if order["status"] == "PENDING" and order["total"] > self.paid(order):
                expected[order["customer"]].add(orders=1,
                                                outstanding=order["total"] - self.paid(order))
        shown = {row["customer"] and row["customer"]["id"]:
                 (row["orders"], minor(row["outstandingAmount"]))
                 for row in self.first["credit"]["rows"]}
        self.assertEqual(shown, {key: (sums["orders"], sums["outstanding"])
                                 for key, sums in expected.items()})
        self.assertGreater(len(shown), 3)

    def test_stock(self):
        for product in self.products:
            if product["tracked"]:
                shown = self.client.data("GET", f"/v1/products/{product['id']}")
                self.assertEqual(int(round(shown["quantity"] * 1000)),
                                 self.stock[product["id"]], product["name"])

    def test_lists_of_money(self):
        payments = self.client.pages("/v1/payments")
        self.assertEqual(len(payments), sum(len(order["payments"]) for order in self.orders))
        self.assertEqual(sum(minor(row["amount"]) for row in payments),
                         sum(self.paid(order) for order in self.orders))
        refunds = self.client.pages("/v1/refunds")
        self.assertEqual(sum(minor(row["amount"]) for row in refunds),
                         sum(self.refunded(order) for order in self.orders) +
                         sum(amount for _, amount in self.manual))
        dates = [row["date"] for row in payments]
        self.assertEqual(dates, sorted(dates, reverse=True))

    def test_every_order_is_as_it_was_left(self):
        shown = {row["id"]: row for row in self.client.pages("/v1/orders")}
        self.assertEqual(len(shown), len(self.orders))
        for order in self.orders:
            row = shown[order["id"]]
            self.assertEqual((row["status"], minor(row["totalAmount"]), minor(row["amountPaid"])),
                             (order["status"], order["total"], self.paid(order)))

    def test_the_same_after_a_restart(self):
        self.assertEqual(self.read_reports(), self.first)

    def test_csv_says_the_same(self):
        status, text = self.client.send("GET", "/v1/reports/sales?group_by=day",
                                        accept="text/csv")
        self.assertEqual(status, 200)
        self.assertEqual(len(text.strip().splitlines()), 1 + len(self.first["day"]["rows"]))

    def test_the_books_verify(self):
        report = subprocess.run([PROGRAM, "verify", "--database", self.database],
                                capture_output=True, text=True)
        self.assertEqual(report.returncode, 0, report.stdout + report.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
