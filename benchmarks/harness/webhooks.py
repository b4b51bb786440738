"""Delivering events: how fast, and whether recording minds."""

import contextlib
import http.client
import json
import os
import subprocess
import time

from . import data, recording as orders
from .figures import at_least
from .machine import free_port
from .server import Failed

GROUP = "Webhooks"
# The receiver is this machine.
OPTIONS = ("--webhook-allow", "127.0.0.0/8")
ENDPOINTS = 3
FIRST_DELIVERY_SECONDS_MAX = 30


class Receiver:
    """A running bench_receiver; use as a context manager."""

    def __init__(self, program):
        self.port = free_port()
        self.process = subprocess.Popen([program, "--port", str(self.port)])

    def __enter__(self):
        until = time.perf_counter() + FIRST_DELIVERY_SECONDS_MAX
        while True:
            try:
                self.count()
                return self
            except OSError:
                if self.process.poll() is not None or time.perf_counter() > until:
                    self.__exit__()
                    raise Failed("the receiver does not answer") from None
                time.sleep(0.01)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def count(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", "/")
            return int(connection.getresponse().read())
        finally:
            connection.close()


def call(server, key, target, body):
    status, answer = server.post(target, key, json.dumps(body))
    if status not in (200, 201):
        raise Failed(f"POST {target} answered {status}: {answer[:300]!r}")
    return json.loads(answer)["data"]


def add_endpoints(server, key, receiver, count, in_flight):
    return [call(server, key, "/v1/webhook-endpoints",
                 {"name": f"Receiver {i}", "url": f"http://127.0.0.1:{receiver.port}/{i}",
                  "events": ["order.created"], "max_in_flight": in_flight})["id"]
            for i in range(count)]


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def replay(bench, made, count):
    """One round: the whole book is delivered to so many endpoints, for as long as a round lasts."""
    key = made.books()[0].key
    wanted = count * made.orders
    with Receiver(bench.programs.receiver) as receiver, \
            bench.keeper.serve(bench.programs.tillbook, made.database, OPTIONS) as server:
        server.open_books(made.books())
        endpoints = add_endpoints(server, key, receiver, count, max(8, 64 // count))
        for endpoint in endpoints:
            call(server, key, f"/v1/webhook-endpoints/{endpoint}/replay", {"sequence": "1"})
        until = time.perf_counter() + FIRST_DELIVERY_SECONDS_MAX
        while (first := receiver.count()) == 0:
            if time.perf_counter() > until:
                raise Failed("nothing was delivered; server: " + server.log_tail())
            time.sleep(0.01)
        begin, cpu = time.perf_counter(), cpu_seconds(server.pid)
        seconds = delivered = 0
        while seconds < bench.plan.round_seconds and first + delivered < wanted:
            time.sleep(0.02)
            delivered = receiver.count() - first
            seconds = time.perf_counter() - begin
        return {"rate": delivered / seconds,
                "cpu_us": 1e6 * (cpu_seconds(server.pid) - cpu) / max(delivered, 1)}


def deliveries(bench):
    """What is there already, delivered again to one endpoint and to a hundred."""
    made = bench.keeper.tillbook(data.ONE_TEST_BOOK, bench.plan.round_orders)
    found = bench.measure({f"{count} endpoint{'s' if count > 1 else ''}":
                           lambda count=count: replay(bench, made, count) for count in (1, 100)})
    for name, result in found.items():
        bench.add(GROUP, f"deliveries of {orders.size_name(made.orders)} events, {name}",
                  result["rate"], "/s", note=f"server CPU {result['cpu_us']:.1f} µs each")


def recording(bench):
    """64 connections that record, with and without endpoints on the same book."""
    made = bench.keeper.tillbook(data.ONE_TEST_BOOK, 0)
    load = {"connections": 64, "requests": bench.plan.round_orders}

    @contextlib.contextmanager
    def delivering():
        key = made.books()[0].key
        with Receiver(bench.programs.receiver) as receiver, \
                bench.keeper.serve(bench.programs.tillbook, made.database, OPTIONS) as server:
            server.open_books(made.books())
            add_endpoints(server, key, receiver, ENDPOINTS, 8)
            yield server
            if receiver.count() == 0:
                raise Failed("nothing was delivered; server: " + server.log_tail())

    with contextlib.ExitStack() as stack:
        found = bench.measure({
            "no endpoint": bench.tillbook_recorder(stack, made, **load),
            f"{ENDPOINTS} endpoints": bench.recorder(stack, delivering, made.books_path, True,
                                                     **load),
        })
    base, busy = found["no endpoint"], found[f"{ENDPOINTS} endpoints"]
    for name, result in found.items():
        bench.add(GROUP, f"recording, 64 connections, empty, {name}", result["rate"], "/s",
                  detail=result)
    share = 100 * busy["rate"] / base["rate"]
    bench.add(GROUP, f"rate with {ENDPOINTS} endpoints against none", share, "%",
              **at_least(share, 80, " %"))
