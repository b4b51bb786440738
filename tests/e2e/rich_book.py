"""A book with one of everything that has an id of its own, made by requests alone, for scripts
that ask for objects by their paths."""
import re

from till import Client, cli

SECRETS = ("plaintext", "signingSecret")  # the members that tell them
PARAMETER = re.compile(r"\{[^}]*\}")


def plain(pattern):
    """A path pattern without the names of its parameters; the merchant's stays."""
    return PARAMETER.sub(lambda found: found[0] if found[0] == "{mId}" else "{}", pattern)


class RichBook:
    """A book on a server, and the ids of what was made in it. `mark` is a word that stands in
    every text that was written, `customer` and `employee` words that stand in names of such only.
    """

    def __init__(self, database, name):
        self.mark = "Mark" + name
        self.customer = "Customer" + name
        self.employee = "Employee" + name
        made = cli("book", "create", "--database", database, "--name", "Book " + self.mark,
                   "--currency", "USD", "--timezone", "Africa/Lagos")
        self.test, self.live = made["test"], made["live"]
        self.database = database
        self.secrets = set()  # keys and webhook secrets that were told, once
        self.all = Client(self.make_key("all"))
        self.ids = {}      # of an object: by the plain pattern of its path
        self.members = {}  # the same: by the name of the member of a body that would name it

    def make_key(self, scopes, *options, book=None):
        key = cli("key", "create", "--database", self.database, "--book",
                  (book or self.test)["id"], "--scopes", scopes, *options)["key"]
        self.secrets.add(key)
        return key

    def fill(self, pattern, instead=None):
        """The path of a pattern: own ids for its parameters, or what `instead` says of the
        parameter's place."""
        parts, prefix = [], ""
        for place, part in enumerate(pattern.split("/")[1:]):
            prefix += "/" + part
            if part == "{mId}":
                part = self.test["merchantId"]
            elif part.startswith("{"):
                part = self.id_at(prefix, part[1:-1])
            parts.append((instead or {}).get(place, part))
        return "/" + "/".join(parts)

    def id_at(self, prefix, name):
        """The id of the object that a path pattern names; of a pattern under which nothing was
        made, the object that the same parameter names elsewhere."""
        if plain(prefix) not in self.ids:
            if name in self.members and name != "id":
                return self.members[name]
            self.ids[plain(prefix)] = self.first_listed(prefix.rsplit("/", 1)[0])
        found = self.ids[plain(prefix)]
        self.members.setdefault(name, found)
        return found

    def first_listed(self, pattern):
        status, answer = self.all.send("GET", self.fill(pattern))
        rows = answer.get("data") or answer.get("elements")
        if status != 200 or not rows:
            raise AssertionError(f"make one of {pattern} in RichBook: {status} {answer}")
        return rows[0]["id"]

    def make(self, pattern, body, member=None):
        path = self.fill(pattern)
        status, answer = self.all.send("POST", path, body)
        if status not in (200, 201):
            raise AssertionError(f"POST {path} {body}: {status} {answer}")
        made = answer["data"] if path.startswith("/v1/") else answer
        self.secrets |= {made[name] for name in SECRETS if made.get(name)}
        if made.get("invitation"):
            self.secrets.add(made["invitation"]["token"])
        self.ids.setdefault(plain(pattern) + "/{}", made["id"])
        if member:
            self.members[member] = made["id"]
        return made

    def reference(self, member):
        return {"id": self.members[member]}

    def build(self, base, receiver):
        """Makes one of everything. What is told to `receiver`, a URL, need not arrive."""
        self.all.base = base
        self.build_home(receiver)
        self.build_catalogue()
        self.build_people()
        self.build_order()
        self.build_money()

    def build_home(self, receiver):
        mark = self.mark
        for style in ("clover", "standard", "cloove"):
            self.make("/v1/webhook-endpoints", {"name": mark, "url": receiver, "events": ["*"],
                                                "style": style}, "endpoint_id")
        self.ids["/v1/webhook-endpoints/{}"] = self.members["endpoint_id"]
        self.make("/v1/stores", {"name": mark}, "store_id")
        self.make("/v1/products/categories", {"name": mark}, "category_id")
        self.make("/v1/contacts", {"name": self.customer}, "customer_id")
        product = self.make("/v1/products", {
            "name": mark + " tea", "price": 5, "category_id": self.members["category_id"],
            "variants": [{"name": mark, "price": 4}]}, "product_id")
        self.members["variant_id"] = product["variants"][0]["id"]
        sale = self.make("/v1/orders", {
            "items": [{"product_name": mark, "quantity": 2, "custom_price": 5}], "notes": mark,
            "customer_id": self.members["customer_id"], "store_id": self.members["store_id"],
            "amount_paid": 5, "idempotency_key": "sale-" + mark}, "order_id")
        self.members["item_id"] = sale["items"][0]["id"]
        self.ids["/v1/idempotency-keys/{}"] = "sale-" + mark
        self.make("/v1/orders/{id}/payments", {"amount": 2, "reference": mark})
        self.make("/v1/orders/{id}/refunds", {"amount": 1, "reason": mark})
        self.make("/v1/orders/{id}/send-to-kitchen", {})
        self.make("/v1/refunds", {"amount": 1, "reason": mark})
        self.make("/v1/day-closes", {"notes": mark, "store_id": self.members["store_id"]})
        self.make("/v1/api-keys", {"name": mark, "scopes": ["orders:read"]}, "actor_id")
        self.make("/v1/users", {"login": mark, "name": self.employee, "role": "viewer"})

    def build_catalogue(self):
        merchant, mark = "/v3/merchants/{mId}", self.mark
        for kind, body, member in (
                ("tax_rates", {"name": mark, "rate": 100000}, "taxRate"),
                ("categories", {"name": mark + " food"}, "category"),
                ("modifier_groups", {"name": mark}, "modifierGroup"),
                ("tenders", {"label": mark}, "tender"),
                ("order_types", {"label": mark}, "orderType"),
                ("discounts", {"name": mark, "amount": -10}, "discount"),
                ("service_charges", {"name": mark, "percentage": 5}, "serviceCharge"),
                ("order_fees", {"name": mark, "amount": 10}, "orderFee"),
                ("employees", {"name": self.employee}, "employee"),
                ("devices", {"name": mark}, "device")):
            self.make(f"{merchant}/{kind}", body, member)
        self.make(merchant + "/modifier_groups/{groupId}/modifiers", {"name": mark, "price": 10},
                  "modifier")
        self.ids[merchant + "/modifiers/{}"] = self.members["modifier"]
        self.make(merchant + "/items", {
            "name": mark + " soup", "price": 500, "taxRates": [self.reference("taxRate")],
            "categories": [self.reference("category")]}, "item")
        self.ids[merchant + "/item_stocks/{}"] = self.members["item"]

    def build_people(self):
        customers = "/v3/merchants/{mId}/customers"
        self.make(customers, {"firstName": self.customer, "lastName": self.customer}, "customers")
        self.make(customers + "/{id}/phone_numbers", {"phoneNumber": "+2348055550123"})
        self.make(customers + "/{id}/email_addresses",
                  {"emailAddress": self.customer + "@example.com"})
        self.make(customers + "/{id}/addresses", {"address1": self.customer})

    def build_order(self):
        order = "/v3/merchants/{mId}/orders"
        line = order + "/{orderId}/line_items/{lineItemId}"
        made = self.make(order, {
            "state": "open", "total": 5000, "title": self.mark, "note": self.mark,
            "employee": self.reference("employee"), "orderType": self.reference("orderType"),
            "customers": [self.reference("customers")], "device": self.reference("device"),
            "printGroups": [{"name": self.mark}],
            "additionalCharges": [{"type": "DELIVERY_FEE", "amount": 10}]}, "orderRef")
        self.members["orderId"] = made["id"]
        self.make(order + "/{orderId}/line_items", {"name": self.mark, "price": 1000}, "lineItem")
        self.members["lineItems"] = self.members["lineItem"]
        self.make(line + "/modifications", {"modifier": self.reference("modifier")})
        self.make(line + "/discounts", {"name": self.mark, "amount": -10})
        self.make(order + "/{orderId}/discounts", {"name": self.mark, "amount": -10})
        self.make(order + "/{orderId}/order_fee_line_items",
                  {"orderFee": self.reference("orderFee")})
        self.make(order + "/{orderId}/service_charge",
                  {"id": self.members["serviceCharge"], "name": self.mark, "percentage": 5})
        self.make("/v3/merchants/{mId}/print_event", {"orderRef": self.reference("orderRef")})

    def build_money(self):
        merchant, tender = "/v3/merchants/{mId}", self.reference("tender")
        paid = self.make(merchant + "/orders/{orderId}/payments", {
            "tender": tender, "amount": 100, "note": self.mark,
            "employee": self.reference("employee")}, "payment")
        self.ids[merchant + "/payments/{}"] = paid["id"]
        self.make(merchant + "/refunds", {"payment": {"id": paid["id"]}, "amount": 10,
                                          "reason": self.mark})
        self.make(merchant + "/credits", {"tender": tender, "amount": 20, "reason": self.mark,
                                          "orderRef": self.reference("orderRef")}, "credit")
        self.make(merchant + "/credit_refunds", {"credit": self.reference("credit")})
        self.make(merchant + "/credits", {"tender": tender, "amount": 20}, "credit")
        held = self.make(merchant + "/orders/{orderId}/payments", {
            "tender": tender, "amount": 100, "result": "AUTH"})
        self.make(merchant + "/authorizations", {
            "payment": {"id": held["id"]}, "amount": 100, "type": "TAB", "tabName": self.mark})
