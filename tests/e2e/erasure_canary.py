"""The canary of erasure: words that only one person's data has are planted wherever the API takes
free text, and looked for after the person was erased, in every byte of every file, every answer,
every log line and every export.

Run it with the program to test: erasure_canary.py PATH/TO/tillbook
"""
import itertools
import os
import subprocess
import tempfile
import unittest
import urllib.parse

from till import PROGRAM, Server, make_book

# Each is planted in one place; a leak names where it came from.
CANARIES = {
    "name": "Quetzalcoatl Zephyrine", "old name": "Xanthippe Vermilion",
    "phone": "+2348099887766", "email": "qz.canary@example.com", "whatsapp": "+2348011223399",
    "notes": "likes cinnamon-okapi", "reference": "TRX-okapi-REF", "cancellation": "moved to Ouagadougou",
    "refund reason": "allergic-to-axolotl", "manual refund": "goodwill-for-narwhal",
    "removed name": "Wolfeschlegel Steinhausen",
    "second phone": "+2348077665544", "second email": "quokka.second@example.com",
    "address": "Tsundoku Crescent 77", "person's note": "collects-pangolins",
    "gone phone": "+2348066554433",
}
BYSTANDER = "Bystander Okonkwo"


def words():
    return [word for text in CANARIES.values() for word in text.split() if len(word) > 5]


class Canary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.data = os.path.join(cls.folder.name, "data")
        os.mkdir(cls.data)
        cls.database = "sqlite:" + os.path.join(cls.data, "till.db")
        cls.log_path = os.path.join(cls.folder.name, "log")
        cls.book, cls.client = make_book(cls.database)
        cls.log = open(cls.log_path, "w")
        cls.server = Server(cls.database, cls.log)
        cls.client.base = cls.server.base
        cls.plant()
        cls.before = cls.amounts()
        cls.erase()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.log.close()
        cls.folder.cleanup()

    @classmethod
    def plant(cls):
        send = cls.client.data
        contact = send("POST", "/v1/contacts", {
            "name": CANARIES["old name"], "phone_number": CANARIES["phone"],
            "email": CANARIES["email"], "whatsapp_number": CANARIES["whatsapp"]})["id"]
        bystander = send("POST", "/v1/contacts", {"name": BYSTANDER})["id"]
        send("PATCH", f"/v1/contacts/{contact}", {"name": CANARIES["name"]})
        cls.plant_as_customer()
        # Somebody who was removed long ago, and comes back to be erased.
        removed = send("POST", "/v1/contacts", {"name": CANARIES["removed name"]})["id"]
        send("POST", "/v1/orders", {"items": [{"product_name": "Tea", "quantity": 1,
                                               "custom_price": 1}], "customer_id": removed})
        send("DELETE", f"/v1/contacts/{removed}")
        cls.contacts = [contact, removed]
        orders = []
        for i in range(120):
            order = send("POST", "/v1/orders", {
                "items": [{"product_name": "Tea", "quantity": 2, "custom_price": 500}],
                "customer_id": bystander if i % 3 == 0 else contact, "amount_paid": 400,
                "notes": "for the neighbour" if i % 3 == 0 else CANARIES["notes"] * (1 + i % 40)})
            if i % 3 != 0:
                orders.append(order["id"])
        for i, order in enumerate(orders):
            path = f"/v1/orders/{order}"
            if i % 2 == 0:
                send("POST", path + "/payments", {"amount": 100, "reference":
                                                  CANARIES["reference"]})
            if i % 3 == 0:
                send("POST", path + "/refunds", {"amount": 50, "reason":
                                                 CANARIES["refund reason"]})
            if i % 5 == 0:
                send("PATCH", path, {"status": "cancelled", "cancellation_reason":
                                     CANARIES["cancellation"]})
        send("POST", "/v1/refunds", {"amount": 10, "customer_id": contact,
                                     "reason": CANARIES["manual refund"]})
        cls.orders = orders
        # Caches and search indexes are to know the words before they must forget them.
        for path in cls.readings():
            cls.client.send("GET", path)

    @classmethod
    def plant_as_customer(cls):
        """What only the other dialect can say of a person."""
        merchant = cls.client.data("GET", "/v1/books/current")["merchantId"]
        cls.customers = f"/v3/merchants/{merchant}/customers"
        customer = cls.customer(CANARIES["phone"])
        path = f"{cls.customers}/{customer['id']}"
        cls.write("POST", path, {"metadata": {"note": CANARIES["person's note"]}})
        cls.write("POST", path + "/phone_numbers", {"phoneNumber": CANARIES["second phone"]})
        gone = cls.write("POST", path + "/phone_numbers", {"phoneNumber": CANARIES["gone phone"]})
        cls.write("DELETE", f"{path}/phone_numbers/{gone['id']}")
        cls.write("POST", path + "/email_addresses", {"emailAddress": CANARIES["second email"]})
        cls.write("POST", path + "/addresses", {"address1": CANARIES["address"]})
        assert cls.customer(CANARIES["second phone"])["id"] == customer["id"]

    @classmethod
    def write(cls, method, path, body=None):
        status, answer = cls.client.send(method, path, body)
        assert status == 200, answer
        return answer

    @classmethod
    def customer(cls, phone):
        _, found = cls.client.send(
            "GET", f"{cls.customers}?filter=phoneNumber={urllib.parse.quote(phone)}")
        return found["elements"][0]

    @classmethod
    def readings(cls):
        paths = ["/v1/contacts?limit=1000", "/v1/orders?limit=1000&include=items",
                 "/v1/orders?search=okapi", "/v1/orders?search=Quetzalcoatl",
                 "/v1/contacts?search=Zephyrine", "/v1/payments?limit=1000",
                 "/v1/refunds?limit=1000", "/v1/events?limit=1000", "/v1/audit?limit=1000",
                 "/v1/reports/credit", "/v1/reports/sales",
                 cls.customers + "?expand=phoneNumbers,emailAddresses,addresses,metadata",
                 cls.customers + "?filter=emailAddress=quokka*"]
        for contact in cls.contacts:
            paths.append("/v1/contacts/" + contact)
        for order in cls.orders[:12]:
            paths += [f"/v1/orders/{order}", f"/v1/orders/{order}/versions",
                      f"/v1/orders/{order}?as_of=1", f"/v1/orders/{order}/explain"]
        paths += [f"/v1/idempotency-keys/week-{i}" for i in range(1, 20)]
        return paths

    @classmethod
    def amounts(cls):
        return [(row["id"], row["status"], row["totalAmount"], row["amountPaid"])
                for row in cls.client.pages("/v1/orders")]

    @classmethod
    def erase(cls):
        status, answer = cls.client.send(
            "DELETE", f"/v1/contacts/{cls.contacts[0]}?erase=true&reason=asked%20for%20it")
        assert (status, answer["message"]) == (200, "Contact erased"), answer
        erased = subprocess.run(
            [PROGRAM, "contact", "erase", "--database", cls.database, "--book", cls.book,
             cls.contacts[1], "--reason", "asked on the phone"], capture_output=True, text=True)
        assert erased.returncode == 0, erased.stderr

    def expect_clean(self, what, content):
        for word in words():
            self.assertNotIn(word.encode(), content, f"{what} still has {word}")

    def test_no_byte_of_any_file_has_them(self):
        names = os.listdir(self.data)
        self.assertIn("till.db", names)
        for name in names:
            with open(os.path.join(self.data, name), "rb") as file:
                self.expect_clean(name, file.read())

    def test_no_answer_has_them(self):
        for path in self.readings():
            _, answer = self.client.send("GET", path, accept="application/json")
            self.expect_clean(path, str(answer).encode())

    def test_no_replay_has_them(self):
        path = f"/v1/orders/{self.orders[0]}"
        self.client.keys = itertools.count(1)  # the first keys again: all are known, so all are refused or replayed
        for _ in range(3):
            status, answer = self.client.send("POST", "/v1/contacts", {"name": "Somebody else"})
            self.expect_clean("a replay", str(answer).encode())
        self.client.keys = itertools.count(100_001)
        status, answer = self.client.send("POST", path + "/payments", {"amount": 1})
        self.assertEqual(status, 409 if answer.get("error") == "status_conflict" else 201)
        self.expect_clean("a later change", str(answer).encode())

    def test_no_log_line_has_them(self):
        self.log.flush()
        with open(self.log_path, "rb") as file:
            self.expect_clean("the log", file.read())

    def test_no_export_has_them(self):
        for words_of_export in (["--format", "ndjson"], ["--format", "csv", "--what", "orders"],
                                ["--format", "csv", "--what", "refunds"]):
            made = subprocess.run([PROGRAM, "export", "--database", self.database, "--book",
                                   self.book, *words_of_export], capture_output=True)
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertGreater(len(made.stdout), 100)
            self.expect_clean("the export", made.stdout)

    def test_amounts_are_as_they_were_and_the_books_verify(self):
        self.assertEqual([row for row in self.amounts()], self.before)
        report = subprocess.run([PROGRAM, "verify", "--database", self.database],
                                capture_output=True, text=True)
        self.assertEqual(report.returncode, 0, report.stdout + report.stderr)

    def test_others_are_still_known(self):
        found = self.client.data("GET", "/v1/orders?search=Okonkwo&limit=1000")
        self.assertEqual(len(found), 40)
        self.assertEqual(found[0]["customer"]["name"], BYSTANDER)

    def test_an_entry_says_that_somebody_was_erased(self):
        rows = self.client.data("GET", "/v1/audit?action=erased")
        self.assertEqual(len(rows), 2)


if __name__ == "__main__":
    unittest.main(argv=["erasure_canary"])
