"""Recording orders: one book, many books, against ceiling and yardstick."""

import contextlib

from . import data
from .figures import at_least, at_most, both

GROUP = "Recording, durable, over HTTP"
# The yardstick counts only if it is good at what it does (design: 10 k/s at 1 M orders).
YARDSTICK_RATE_MIN = 10_000


def size_name(orders):
    if orders == 0:
        return "empty"
    return f"{orders // 1_000_000} M" if orders % 1_000_000 == 0 else f"{orders // 1000} k"


def connections(bench):
    """Tillbook's own rates over the number of connections, on an empty book."""
    plan = bench.plan
    made = bench.keeper.tillbook(plan.catalogue, 0)
    busy = {"requests": plan.round_orders}
    idle = {"seconds": plan.round_seconds}
    shapes = {"1 connection": {"connections": 1, **idle},
              "16 connections": {"connections": 16, **idle},
              "256 connections": {"connections": 256, **busy},
              "64 × 8 pipelined": {"connections": 64, "depth": 8,
                                   "requests": 2 * plan.round_orders}}
    with contextlib.ExitStack() as stack:
        cases = {name: bench.tillbook_recorder(stack, made, **load)
                 for name, load in shapes.items()}
        cases["ceiling, 64 × 8 pipelined"] = bench.rival_recorder(
            stack, "ceiling", 0, **shapes["64 × 8 pipelined"])
        found = bench.measure(cases)
    for name, result in found.items():
        target = at_least(result["rate"], 120_000, "/s") if name == "64 × 8 pipelined" else {}
        bench.add(GROUP, f"{name}, empty", result["rate"], "/s", detail=result, **target)


def logs(bench):
    """What lines of requests cost, written to a file."""
    made = bench.keeper.tillbook(bench.plan.catalogue, 0)
    load = {"connections": 64, "requests": bench.plan.round_orders}
    with contextlib.ExitStack() as stack:
        found = bench.measure({
            which: bench.tillbook_recorder(stack, made, ("--log-requests", which), **load)
            for which in ("none", "failed", "all")})
    for which, result in found.items():
        bench.add(GROUP, f"64 connections, empty, a line for {which} of the requests",
                  result["rate"], "/s", detail=result)


def sizes(bench):
    """64 connections at every size, beside the ceiling and the yardstick."""
    plan = bench.plan
    cases = {}
    load = {"connections": 64, "requests": plan.round_orders}
    slow = {"connections": 64, "requests": plan.round_orders // 3}
    with contextlib.ExitStack() as stack:
        for orders in plan.sizes:
            made = bench.keeper.tillbook(plan.catalogue, orders)
            cases[f"tillbook, {size_name(orders)}"] = bench.tillbook_recorder(stack, made, **load)
        for orders in sorted({0, plan.largest}):
            name = size_name(orders)
            cases[f"ceiling, {name}"] = bench.rival_recorder(
                stack, "ceiling", orders, **load)
            cases[f"yardstick, {name}"] = bench.rival_recorder(
                stack, "yardstick", orders, **slow)
        found = bench.measure(cases)
    for name, result in found.items():
        target = {}
        if name == "tillbook, empty":
            target = both(at_least(result["rate"], 60_000, "/s"),
                          at_most(result["p99_us"] / 1000, 5, " ms p99"))
        bench.add(GROUP, f"64 connections, {name}", result["rate"], "/s", detail=result, **target)
    compare(bench, found)


def compare(bench, found):
    largest = size_name(bench.plan.largest)
    ours, ceiling = found.get("tillbook, empty"), found["ceiling, empty"]
    full, yardstick = found[f"tillbook, {largest}"], found[f"yardstick, {largest}"]
    if ours:
        share = 100 * ours["rate"] / ceiling["rate"]
        bench.add(GROUP, "share of the ceiling's rate, empty", share, "%",
                  **at_least(share, 60, " %"),
                  note=f"CPU {ours['server_cpu_us'] / ceiling['server_cpu_us']:.2f} ×")
    times = full["rate"] / yardstick["rate"]
    bench.add(GROUP, f"times the yardstick's rate, {largest}", times, "×",
              **at_least(times, 3, " ×"),
              note=f"CPU 1/{yardstick['server_cpu_us'] / full['server_cpu_us']:.1f}")
    if ours and full is not ours:
        growth(bench, f"CPU per order, {largest} against empty", full, ours, 15)


def growth(bench, name, grown, base, percent_max):
    percent = 100 * (grown["server_cpu_us"] / base["server_cpu_us"] - 1)
    bench.add(GROUP, name, percent, "%", **at_most(percent, percent_max, " %"))


def many_books(bench):
    """1,000 books at random, empty and full, against one book."""
    plan = bench.plan
    load = {"connections": 64, "requests": plan.round_orders}
    cases = {}
    with contextlib.ExitStack() as stack:
        one = bench.keeper.tillbook(plan.catalogue, 0)
        cases["one book, empty"] = bench.tillbook_recorder(stack, one, **load)
        for orders in sorted({0, plan.largest}):
            made = bench.keeper.tillbook(data.MANY_BOOKS, orders)
            cases[f"1,000 books, {size_name(orders)}"] = bench.tillbook_recorder(
                stack, made, **load)
        found = bench.measure(cases)
    base = found.pop("one book, empty")
    for name, result in found.items():
        bench.add(GROUP, f"64 connections, {name}", result["rate"], "/s", detail=result)
        growth(bench, f"CPU per order, {name} against one empty book", result, base,
               15 if name.endswith("empty") else 25)


def bare_yardstick(bench):
    """The yardstick's statements alone, 64 orders per commit: does it count?"""
    orders = bench.plan.largest
    made = bench.keeper.tillbook(bench.plan.catalogue, 0)
    database = bench.keeper.rival("yardstick", orders, bench.plan.catalogue)
    rates = []
    for _ in range(bench.plan.rounds):
        with bench.keeper.copy(database) as path:
            rates.append(bench.keeper.fill_rival("yardstick", path, bench.plan.round_orders, 64,
                                                 made.books_path))
    rate = sorted(rates)[len(rates) // 2]
    bench.add(GROUP, f"yardstick's statements alone, 64 per commit, {size_name(orders)}", rate,
              "/s", **at_least(rate, YARDSTICK_RATE_MIN, "/s"), note="else it does not count")
