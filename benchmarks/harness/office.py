"""The back office: everything its pages ask for, one request after the other."""

import contextlib
import http.client
import json
import os
import secrets
import time

from .figures import at_most
from .reading import PAGE, reader, serving, write_targets
from .recording import size_name
from .server import Failed

GROUP = "Back office"
LIST_MS_MAX = 200
SUM_MS_MAX = 100


def asked(order, orders):
    """What each page asks for: name, targets, and what it may take at most in ms."""
    lists = {
        "orders, first page": ["/v1/orders?limit=50"],
        "orders, in the middle": [f"/v1/orders?limit={PAGE}&page={orders // PAGE // 2}"],
        "orders, last page": [f"/v1/orders?limit={PAGE}&page={orders // PAGE}"],
        "orders, filtered": ["/v1/orders?status=COMPLETED&payment_status=paid&payment_method=CARD",
                             "/v1/orders?channel=pos&min_amount=1000&max_amount=5000"],
        "orders, searched": ["/v1/orders?search=ada", "/v1/orders?search=a"],
        "orders, counted": ["/v1/orders/counts", "/v1/orders/counts?channel=pos",
                            "/v1/orders/counts?min_amount=1000&max_amount=5000"],
        "an order, its versions and explanation": [
            f"/v1/orders/{order}", f"/v1/orders/{order}/versions", f"/v1/orders/{order}/explain"],
        "payments and refunds": ["/v1/payments?limit=50", "/v1/refunds?limit=50"],
        "products and contacts": ["/v1/products?limit=200", "/v1/products?search=a",
                                  "/v1/contacts?limit=50", "/v1/contacts?search=a"],
        "settings": ["/v1/stores", "/v1/products/categories", "/v1/tax-rates", "/v1/tenders",
                     "/v1/users", "/v1/api-keys", "/v1/webhook-endpoints",
                     "/v1/webhook-deliveries", "/v1/backups", "/v1/books/current"],
        "day closes": ["/v1/day-closes"],
    }
    groups = ("hour", "day", "product", "category", "store", "employee", "channel", "method")
    sums = {
        "the day's report": ["/v1/day-report"],
        "sales by everything": [f"/v1/reports/sales?group_by={group}" for group in groups],
        "taxes": ["/v1/reports/taxes?group_by=day"],
        "outstanding credit": ["/v1/reports/credit?limit=50"],
    }
    return ([(name, targets, LIST_MS_MAX) for name, targets in lists.items()] +
            [(name, targets, SUM_MS_MAX) for name, targets in sums.items()])


def open_office(server, book):
    """Signs somebody in who looks at the orders and then searches them.

    The server reads the words that searches need when a person first looks at a list; returned are
    the seconds after which a search was answered that was asked right then.
    """
    name = f"bench-{os.getpid()}"
    status, added = server.post("/v1/users", book.key, json.dumps(
        {"login": name, "name": "Bench", "role": "cashier"}))
    if status != 201:
        raise Failed(f"adding a user answered {status}: {added[:300]!r}")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with contextlib.closing(connection):
        token = json.loads(added)["data"]["invitation"]["token"]
        connection.request("POST", "/v1/invitations/accept", json.dumps(
            {"token": token, "password": secrets.token_hex(16)}),
            {"Content-Type": "application/json"})
        accepted = connection.getresponse()
        accepted.read()
        cookie = (accepted.getheader("Set-Cookie") or "").partition(";")[0]
        began = time.perf_counter()
        for target in ("/v1/orders?limit=50", "/v1/orders?search=ada"):
            connection.request("GET", target, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise Failed(f"{target} answered {answer.status} to a person")
    return time.perf_counter() - began


def pages(bench):
    """The slowest in a hundred of each must be quick, on one connection."""
    for orders in (size for size in bench.plan.sizes if size > 0):
        with serving(bench, orders) as (server, made):
            _, order = made.ids()[0]
            first_search = open_office(server, made.books()[0])
            wanted = asked(order, orders)
            cases = {}
            for name, targets, _ in wanted:
                path = write_targets(bench, "office-" + name.replace(" ", "-").replace(",", ""),
                                     [(0, target) for target in targets])
                cases[name] = reader(bench, server, made, path, connections=1)
            found = bench.measure(cases)
        for name, _, most in wanted:
            result = found[name]
            bench.add(GROUP, f"{name}, of {size_name(orders)}", result["rate"], "/s",
                      detail=result, **at_most(result["p99_us"] / 1000, most, " ms p99"))
        bench.add(GROUP, f"first search right after the first list, of {size_name(orders)}",
                  first_search * 1000, "ms",
                  note="words are read when a person first looks at a list")
