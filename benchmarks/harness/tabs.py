"""The Clover dialect: atomic orders, lines added to a tab, lists with filters and expand."""

import contextlib
import json
import random
import time
import urllib.parse

from .figures import at_most
from .load import run_load
from .reading import PAGE, reader, serving, write_targets
from .recording import size_name
from .server import Failed, Server, file_bytes

GROUP = "The Clover dialect, over HTTP"
TABS = 200
LINES_OF_TAB = 200
LINES_AT_ONCE = 100  # The most that bulk_line_items takes.
LINES_ONE_BY_ONE = 2_500


def asked(server, method, target, key, body=None):
    """The JSON of an answer that must be 200."""
    status, answer = server.ask(method, target, key, body and json.dumps(body))
    if status != 200:
        raise Failed(f"{method} {target} answered {status}: {answer[:300]!r}")
    return json.loads(answer)


def merchant_of(server, key):
    """The path of this key's merchant."""
    status, answer = server.get("/v1/books/current", key)
    if status != 200:
        raise Failed(f"GET /v1/books/current answered {status}: {answer[:300]!r}")
    return "/v3/merchants/" + json.loads(answer)["data"]["merchantId"]


def atomic_orders(bench):
    """Three items of the catalogue in a cart, beside the same sale recorded in one call."""
    load = {"connections": 64, "requests": bench.plan.round_orders // 2}
    made = bench.keeper.tillbook(bench.plan.catalogue, 0)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(bench.keeper.serve(bench.programs.tillbook, made.database))
        key = made.books()[0].key
        merchant = merchant_of(server, key)
        items = [item["id"] for item in
                 asked(server, "GET", f"{merchant}/items?limit=100", key)["elements"]]
        draw = random.Random(1)
        carts = [json.dumps({"orderCart": {"lineItems": [{"item": {"id": draw.choice(items)}}
                                                         for _ in range(3)]}})
                 for _ in range(500)]
        posts = write_targets(bench, "carts", [(0, f"{merchant}/atomic_order/orders", cart)
                                               for cart in carts])
        previews = write_targets(bench, "previews", [
            (0, f"{merchant}/atomic_order/checkouts", cart) for cart in carts])

        def round_of(targets):
            return lambda: run_load(bench.programs, server, made.books_path, warmup=0.3,
                                    targets=targets, **load)

        found = bench.measure({
            "atomic orders": round_of(posts), "checkouts": round_of(previews),
            "the same sales by /v1/orders": bench.tillbook_recorder(stack, made, **load)})
    for name, result in found.items():
        bench.add(GROUP, f"{name}, 64 connections", result["rate"], "/s", detail=result)


def lines(bench):
    """A line more on tabs of 200, and 2,500 lines on one tab, one by one."""
    made = bench.keeper.tillbook(bench.plan.catalogue, 0)
    with bench.keeper.serve(bench.programs.tillbook, made.database) as server:
        key = made.books()[0].key
        merchant = merchant_of(server, key)
        item = asked(server, "GET", f"{merchant}/items?limit=1", key)["elements"][0]["id"]
        short, long = [], []
        for _ in range(TABS):
            tab = open_tab(server, merchant, key)
            short.append((0, f"{tab}/line_items", json.dumps({"item": {"id": item}})))
            tab = open_tab(server, merchant, key)
            for _ in range(LINES_OF_TAB // LINES_AT_ONCE):
                asked(server, "POST", f"{tab}/bulk_line_items", key,
                      {"items": [{"item": {"id": item}, "price": 100}] * LINES_AT_ONCE})
            long.append((0, f"{tab}/line_items", json.dumps({"item": {"id": item}})))
        found = bench.measure({
            name: reader(bench, server, made, write_targets(bench, name, targets),
                         connections=16, rate=500)
            for name, targets in (("few", short), ("many", long))})
        for name, label in (("few", "of a few"), ("many", f"of {LINES_OF_TAB}")):
            bench.add(GROUP, f"a line more on tabs {label}, 500/s open loop",
                      found[name]["rate"], "/s", detail=found[name])
    one_by_one(bench, made)


def open_tab(server, merchant, key):
    order = asked(server, "POST", f"{merchant}/orders", key, {"state": "open"})
    return f"{merchant}/orders/{order['id']}"


def one_by_one(bench, made):
    with bench.keeper.copy(made.database) as path:
        with Server(bench.programs.tillbook, path) as server:
            key = made.books()[0].key
            tab = open_tab(server, merchant_of(server, key), key)
            times = []
            for _ in range(LINES_ONE_BY_ONE):
                begin = time.perf_counter()
                asked(server, "POST", f"{tab}/line_items", key, {"name": "Tea", "price": 250})
                times.append(time.perf_counter() - begin)
        grown = (file_bytes(path) - file_bytes(made.database)) / 1e6
    share = len(times) // 25
    first, last = (sorted(part)[share // 2] for part in (times[:share], times[-share:]))
    name = f"{LINES_ONE_BY_ONE:,} lines added one by one"
    bench.add(GROUP, f"{name}: the last against the first", last / first, "×",
              **at_most(last / first, 3, " ×"),
              note=f"{first * 1000:.2f} and {last * 1000:.2f} ms, medians of {share}")
    bench.add(GROUP, f"{name}: on disk", grown, "MB", **at_most(grown, 5, " MB"))


def lists(bench):
    """Lists with filters and expand beside the plain first page of the same size."""
    for orders in (size for size in bench.plan.sizes if size > 0):
        with serving(bench, orders) as (server, made):
            key = made.books()[0].key
            base = f"{merchant_of(server, key)}/orders?limit={PAGE}"
            cases = {name: reader(bench, server, made,
                                  write_targets(bench, name.replace(" ", "-").replace(",", ""),
                                                [(0, base + query) for query in queries]),
                                  connections=1)
                     for name, queries in list_queries(server, base, key, orders).items()}
            found = bench.measure(cases)
        plain = found["plain first page"]
        for name, result in found.items():
            times = result["p50_us"] / plain["p50_us"]
            target = {} if result is plain else at_most(times, 3, " × plain")
            bench.add(GROUP, f"list of {PAGE}, {name}, of {size_name(orders)}", result["rate"],
                      "/s", detail=result, note=f"{times:.2f} × plain", **target)


def list_queries(server, base, key, orders):
    """Queries by name, drawn over what the data set holds."""
    draw = random.Random(1)
    page = asked(server, "GET", f"{base}&expand=customers", key)["elements"]
    customers = [order["customers"]["elements"][0]["id"] for order in page
                 if order.get("customers", {}).get("elements")]
    oldest = asked(server, "GET", f"{base}&orderBy=createdTime%20ASC", key)["elements"][0]
    begin, end = oldest["createdTime"], page[0]["createdTime"]

    def filters(*clauses):
        return "".join("&filter=" + urllib.parse.quote(clause) for clause in clauses)

    def spans():
        for _ in range(200):
            start = draw.randint(begin, max(begin, end - 1000))
            yield filters(f"createdTime>={start // 1000 * 1000}",
                          f"createdTime<={end}") + "&expand=lineItems,payments"

    def totals():
        for _ in range(200):
            low = draw.randint(150_000, 300_000)
            yield filters(f"total>={low}", f"total<{low + 100_000}") + "&expand=lineItems"

    return {
        "plain first page": [""],
        "expand=lineItems,payments": ["&expand=lineItems,payments"],
        "by time, expand=lineItems,payments": list(spans()),
        "by state, expand=lineItems.modifications,discounts": [
            filters("state=locked") + "&expand=lineItems.modifications,discounts"],
        "by customer, expand=customers": [
            filters(f"customers.id={customer}") + "&expand=customers"
            for customer in customers],
        "by total, expand=lineItems": list(totals()),
        "by payment state, last pages": [
            filters("paymentState=PAID") + f"&offset={draw.randint(orders // 2, orders - PAGE)}"
            for _ in range(200)],
    }
