"""Catalogue: lists of products and contacts."""

import concurrent.futures
import http.client
import json
import random

from .figures import at_most
from .reading import PAGE, reader, serving, write_targets
from .server import Failed

GROUP = "Catalogue"
OBJECTS = 100_000
QUICK_OBJECTS = 10_000
CONNECTIONS = 32


def put(port, key, path, bodies):
    """Posts all bodies over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    for body in bodies:
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 201:
            raise Failed(f"POST {path} answered {answer.status}: {text[:300]!r}")
    connection.close()


def fill(server, key, path, body_of, objects):
    """Makes so many objects, as many tills at once would."""
    shares = [[body_of(i) for i in range(first, objects, CONNECTIONS)]
              for first in range(CONNECTIONS)]
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as threads:
        for done in [threads.submit(put, server.port, key, path, share) for share in shares]:
            done.result()


def product(i):
    return {"name": f"Spice {i:06}", "price": 500 + i % 1000, "sku": f"SKU-{i:06}"}


def contact(i):
    return {"name": f"Grace Hopper {i:06}", "phone_number": f"+23480{i:08}"}


def queries(objects):
    draw = random.Random(1)
    last = objects // PAGE

    def some(target):
        return [target(draw.randint(0, objects - 1)) for _ in range(500)]

    return {
        "products, first page": ["/v1/products"],
        "products, any page": some(lambda i: f"/v1/products?page={i % last + 1}"),
        "products by SKU": some(lambda i: f"/v1/products?search=SKU-{i:06}"),
        "contacts, first page": ["/v1/contacts"],
        "contacts, any page": some(lambda i: f"/v1/contacts?page={i % last + 1}"),
        "contacts by phone number": some(lambda i: f"/v1/contacts?search={i:08}")}


def lists(bench):
    objects = QUICK_OBJECTS if bench.plan.quick else OBJECTS
    with serving(bench, 0) as (server, made):
        key = made.books()[0].key
        bench.say(f"making {objects:,} products and as many contacts")
        fill(server, key, "/v1/products", product, objects)
        fill(server, key, "/v1/contacts", contact, objects)
        cases = {}
        for name, targets in queries(objects).items():
            path = write_targets(bench, name.replace(" ", "-").replace(",", ""),
                                 [(0, target) for target in targets])
            cases[name] = reader(bench, server, made, path, connections=16, rate=200)
        found = bench.measure(cases)
    for name, result in found.items():
        p99 = result["p99_us"] / 1000
        bench.add(GROUP, f"list of {PAGE} {name}, 200/s open loop, of {objects // 1000} k",
                  result["rate"], "/s", detail=result, **at_most(p99, 20, " ms p99"))
