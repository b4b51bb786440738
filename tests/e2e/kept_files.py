#!/usr/bin/env python3
"""Databases of earlier versions, kept in tests/data/kept, are opened, read as they were, and go on.

    tests/e2e/kept_files.py PROGRAM
    tests/e2e/kept_files.py PROGRAM keep NAME    # makes NAME.db.gz and NAME.json with this program

What a version answered of its book stands beside the file. A later version may say more of it, and
nothing else: every member that was there is there with the same value.
"""
import gzip
import json
import os
import shutil
import sys
import tempfile
import unittest

from till import PROGRAM, Client, Server, cli, make_book

KEPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../data/kept")
READS = ["/v1/orders?limit=50", "/v1/orders?payment_status=PAID", "/v1/contacts", "/v1/products",
         "/v1/users",
         "/v3/merchants/{merchant}/orders?expand=lineItems,payments&limit=50"]


def found_differences(then, now, place=""):
    """What `then` says and `now` does not, as a list of places."""
    if isinstance(then, dict):
        if not isinstance(now, dict):
            return [place]
        return [each for name, value in then.items() if name != "href"
                for each in found_differences(value, now.get(name, "absent"), f"{place}.{name}")]
    if isinstance(then, list):
        if not isinstance(now, list) or len(then) != len(now):
            return [place]
        return [each for i, value in enumerate(then)
                for each in found_differences(value, now[i], f"{place}[{i}]")]
    return [] if then == now else [f"{place}: {then} became {now}"]


def read(client, merchant, paths):
    """What is answered, by path; without what this version has no path for."""
    answers = {}
    for path in paths:
        status, answer = client.send("GET", path.format(merchant=merchant))
        if status != 404:
            assert status == 200, (path, answer)
            answers[path] = answer
    return answers


def live_a_day(client, merchant):
    """Sales of every kind that this version knows; gives the ids of the orders."""
    def post(path, body):
        status, answer = client.send("POST", path, body)
        assert status in (200, 201, 404), (path, answer)
        return answer if status != 404 else None
    contact = post("/v1/contacts", {"name": "Ada Obi", "phone": "08030000001"})
    orders = []
    for i in range(5):
        body = {"items": [{"product_name": f"Suya {i}", "quantity": i + 1, "custom_price": 1200.5}],
                "notes": "at the window"}
        if i == 1 and contact:
            body["customer_id"] = contact["data"]["id"]
        orders.append(post("/v1/orders", body)["data"]["id"])
    order = post(f"/v3/merchants/{merchant}/orders", {"currency": "NGN", "title": "Table 4"})
    if order:
        post(f"/v3/merchants/{merchant}/orders/{order['id']}/line_items",
             {"name": "Jollof", "price": 250000})
    return orders


def keep(name):
    folder = tempfile.mkdtemp(prefix="tillbook-keep-")
    path = os.path.join(folder, "book.db")
    book, client = make_book("sqlite:" + path)
    merchant = next(each["merchantId"] for each in cli("book", "list", "--database",
                                                       "sqlite:" + path) if each["id"] == book)
    server = Server("sqlite:" + path)
    client.base = server.base
    orders = live_a_day(client, merchant)
    answers = read(client, merchant, READS + [f"/v1/orders/{order}" for order in orders])
    assert server.stop() == 0
    verified = cli("verify", "--database", "sqlite:" + path, "--book", book)
    with open(path, "rb") as file, open(os.path.join(KEPT, name + ".db.gz"), "wb") as out:
        with gzip.GzipFile(fileobj=out, mode="wb", filename="", mtime=0) as packed:
            packed.write(file.read())
    with open(os.path.join(KEPT, name + ".json"), "w", encoding="utf-8") as file:
        json.dump({"book": book, "merchant": merchant, "orders": orders, "verify": verified,
                   "answers": answers}, file, indent=1)
        file.write("\n")
    shutil.rmtree(folder)


class Kept(unittest.TestCase):
    def test_each_file_is_read_as_it_was_and_goes_on(self):
        names = sorted(each[:-len(".db.gz")] for each in os.listdir(KEPT)
                       if each.endswith(".db.gz"))
        self.assertGreaterEqual(len(names), 2)
        for name in names:
            with self.subTest(name):
                self.open_kept(name)

    def open_kept(self, name):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        database = "sqlite:" + os.path.join(folder.name, "book.db")
        with gzip.open(os.path.join(KEPT, name + ".db.gz")) as packed, \
                open(database[len("sqlite:"):], "wb") as file:
            shutil.copyfileobj(packed, file)
        with open(os.path.join(KEPT, name + ".json"), encoding="utf-8") as file:
            then = json.load(file)
        verified = cli("verify", "--database", database, "--book", then["book"])
        self.assertTrue(all(each["unbroken"] for each in verified))
        self.assertEqual(found_differences(then["verify"], verified), [])
        client = Client(cli("key", "create", "--database", database, "--book", then["book"],
                            "--scopes", "all")["key"])
        server = Server(database)
        try:
            client.base = server.base
            now = read(client, then["merchant"], then["answers"])
            self.assertEqual(found_differences(then["answers"], now), [])
            status, answer = client.send("POST", "/v1/orders", {
                "items": [{"product_name": "Suya", "quantity": 1, "custom_price": 5}]})
            self.assertEqual(status, 201, answer)
            self.assertNotIn(answer["data"]["id"], then["orders"])
        finally:
            self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    if sys.argv[2:3] == ["keep"]:
        keep(sys.argv[3])
    else:
        unittest.main(argv=["kept_files"])
