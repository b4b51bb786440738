"""Bytes, memory, starting and opening."""

import statistics
import time

from .figures import at_most
from .machine import drop_page_cache
from .recording import size_name
from .server import Server, file_bytes

GROUP = "Footprint"
MEBIBYTE = 1024 * 1024


def start(bench):
    """From the start of the program to its first answer, and what it holds then."""
    times, memory = [], []
    for _ in range(bench.plan.rounds):
        with bench.keeper.copy(bench.keeper.scratch / "none.db") as path:
            server = Server(bench.programs.tillbook, path)
            try:
                times.append(server.wait_for_answer() * 1000)
                memory.append(server.memory_bytes() / MEBIBYTE)
            finally:
                server.stop()
    took, held = statistics.median(times), statistics.median(memory)
    bench.add(GROUP, "start to first answer, no book", took, "ms", **at_most(took, 50, " ms"))
    bench.add(GROUP, "memory, no book", held, "MiB", **at_most(held, 40, " MiB"))


def seconds_to_open(bench, made, path):
    """From the start of the program to the first list of a book; memory then."""
    server = Server(bench.programs.tillbook, path)
    try:
        server.wait_for_answer()
        server.open_books(made.books()[:1])
        return time.perf_counter() - server.started, server.memory_bytes("RssAnon")
    finally:
        server.stop()


def open_book(bench):
    """Starting on a book of each size, and what an order costs in memory and on disk."""
    empty = bench.keeper.tillbook(bench.plan.catalogue, 0)
    with bench.keeper.copy(empty.database) as path:
        _, base_memory = seconds_to_open(bench, empty, path)
    for orders in (size for size in bench.plan.sizes if size > 0):
        made = bench.keeper.tillbook(bench.plan.catalogue, orders)
        name = size_name(orders)
        with bench.keeper.copy(made.database) as path:
            warm = [seconds_to_open(bench, made, path) for _ in range(bench.plan.rounds)]
            took = statistics.median(seconds for seconds, _ in warm)
            bench.add(GROUP, f"start and open a book of {name}, warm", took, "s",
                      **at_most(took, 1, " s"))
            cold(bench, made, path, name)
        held = (statistics.median(memory for _, memory in warm) - base_memory) / orders
        bench.add(GROUP, f"memory per order, one key each, {name}", held, "B",
                  **at_most(held, 150, " B"), note="anonymous memory, caches of reads included")
        disk = (file_bytes(made.database) - file_bytes(empty.database)) / orders
        bench.add(GROUP, f"disk per order of 3 lines with key, {name}", disk, "B",
                  **at_most(disk, 900, " B"))


def cold(bench, made, path, name):
    if not drop_page_cache():
        bench.say("  cold opening not measured: the page cache cannot be dropped here")
        return
    times = []
    for _ in range(bench.plan.rounds):
        drop_page_cache()
        times.append(seconds_to_open(bench, made, path)[0])
    took = statistics.median(times)
    bench.add(GROUP, f"start and open a book of {name}, cold", took, "s", **at_most(took, 5, " s"))
