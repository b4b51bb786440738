"""Money: lists of payments and refunds, and reports."""

import random

from .figures import at_most
from .reading import PAGE, reader, serving, write_targets
from .recording import size_name
from .server import Failed

GROUP = "Money"
LISTED_MAX = 100_000
REFUNDED = 2_000


def refund_some(server, made):
    """Refunds a little of orders spread over the list."""
    ids = made.ids()
    keys = [book.key for book in made.books()]
    for book, order in ids[::max(1, len(ids) // REFUNDED)]:
        status, answer = server.post(f"/v1/orders/{order}/refunds", keys[int(book)],
                                     '{"amount": 1}')
        if status != 201:
            raise Failed(f"refunding an order answered {status}: {answer[:300]!r}")


def queries(made, last):
    """Lists by name: any page, and one equality filter each."""
    book = made.books()[0]
    draw = random.Random(1)
    pages = range(500)
    return {
        "payments, any page": [f"/v1/payments?page={draw.randint(1, last)}" for _ in pages],
        "payments of a method": [f"/v1/payments?payment_method=CARD&page={draw.randint(1, 100)}"
                                 for _ in pages],
        "payments of a customer": [f"/v1/payments?customer_id={draw.choice(book.customers)}"
                                   for _ in pages],
        "payments of a store": [f"/v1/payments?store_id={draw.choice(book.stores)}"
                                for _ in pages],
        "refunds, any page": [f"/v1/refunds?page={draw.randint(1, REFUNDED // PAGE)}"
                              for _ in pages]}


def lists(bench):
    for orders in (size for size in bench.plan.sizes if 0 < size <= LISTED_MAX):
        with serving(bench, orders) as (server, made):
            refund_some(server, made)
            cases = {}
            for name, targets in queries(made, orders // PAGE).items():
                path = write_targets(bench, name.replace(" ", "-").replace(",", ""),
                                     [(0, target) for target in targets])
                cases[name] = reader(bench, server, made, path, connections=16, rate=500)
            found = bench.measure(cases)
        for name, result in found.items():
            p99 = result["p99_us"] / 1000
            bench.add(GROUP, f"list of {PAGE} {name}, 500/s open loop, of {size_name(orders)}",
                      result["rate"], "/s", detail=result, **at_most(p99, 2, " ms p99"))


def reports(bench):
    asked = {"sales by day": "sales", "sales by product": "sales?group_by=product",
             "sales by method": "sales?group_by=method", "taxes by day": "taxes?group_by=day",
             "credit": "credit"}
    for orders in (size for size in bench.plan.sizes if size > 0):
        with serving(bench, orders) as (server, made):
            cases = {}
            for name, target in asked.items():
                path = write_targets(bench, "report-" + name.replace(" ", "-"),
                                     [(0, "/v1/reports/" + target)])
                cases[name] = reader(bench, server, made, path, connections=1)
            found = bench.measure(cases)
        for name, result in found.items():
            p99 = result["p99_us"] / 1000
            bench.add(GROUP, f"report of {name}, of {size_name(orders)}", result["rate"], "/s",
                      detail=result, **at_most(p99, 100, " ms p99"))
