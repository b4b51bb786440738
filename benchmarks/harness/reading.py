"""Reading: one order, lists with filters, any page."""

import contextlib
import random

from .figures import at_least, at_most, both
from .load import run_load
from .recording import size_name

GROUP = "Reading"
RECENT = 100_000
PAGE = 50


def write_targets(bench, name, targets):
    """A targets file: (book, target) is read, (book, target, body) is posted."""
    path = bench.keeper.scratch / f"{name}.tsv"
    path.write_text("".join("\t".join(map(str, target)) + "\n" for target in targets))
    return path


@contextlib.contextmanager
def serving(bench, orders):
    """A server on a copy of the data set with all its books open."""
    made = bench.keeper.tillbook(bench.plan.catalogue, orders)
    with bench.keeper.serve(bench.programs.tillbook, made.database) as server:
        server.open_books(made.books())
        yield server, made


def reader(bench, server, made, targets, **load):
    def one_round():
        return run_load(bench.programs, server, made.books_path, targets=targets, warmup=0.3,
                        seconds=bench.plan.round_seconds, **load)

    return one_round


def get(bench):
    for orders in (size for size in bench.plan.sizes if size > 0):
        with serving(bench, orders) as (server, made):
            wanted = [(book, f"/v1/orders/{order}") for book, order in made.ids()]
            recent = write_targets(bench, "recent", wanted[-RECENT:])
            uniform = write_targets(bench, "uniform", wanted)
            del wanted
            found = bench.measure({
                "recent": reader(bench, server, made, recent, connections=64),
                "uniform": reader(bench, server, made, uniform, connections=64)})
        name = size_name(orders)
        for which, bound in (("recent", 100_000), ("uniform", 60_000)):
            result = found[which]
            label = f"{RECENT // 1000} k most recent" if which == "recent" else "uniform"
            bench.add(GROUP, f"GET one, {label}, of {name}", result["rate"], "/s",
                      detail=result, **at_least(result["rate"], bound, "/s"))


def filters(made):
    """Lists by equality, each at a page of its own."""
    book = made.books()[0]
    draw = random.Random(1)
    targets = []
    for _ in range(500):
        customer, store = draw.choice(book.customers), draw.choice(book.stores)
        targets += [
            f"customer_id={customer}",
            f"store_id={store}&page={draw.randint(1, 100)}",
            "status=COMPLETED&payment_method=TRANSFER",
            f"status=COMPLETED,PENDING&store_id={store}",
            f"payment_method=CASH&channel=api&page={draw.randint(1, 1000)}"]
    return targets


def ranges():
    """Lists by a range of amounts, some with an equality filter too."""
    draw = random.Random(2)
    targets = []
    for _ in range(500):
        low = draw.randint(1500, 5000)
        amounts = f"min_amount={low}&max_amount={low + draw.randint(10, 3000)}"
        targets += [amounts, amounts + "&status=COMPLETED", amounts + "&payment_method=CASH"]
    return targets


def lists(bench):
    for orders in (size for size in bench.plan.sizes if size > 0):
        with serving(bench, orders) as (server, made):
            last = orders // PAGE
            queries = {"first page": ["page=1"],
                       "any page": [f"page={random.Random(i).randint(1, last)}"
                                    for i in range(1000)],
                       "equality filters": filters(made), "range filters": ranges()}
            paths = {name: write_targets(bench, name.replace(" ", "-"),
                                         [(0, "/v1/orders?" + query) for query in found])
                     for name, found in queries.items()}
            paths["last page"] = write_targets(bench, "last", [(0, f"/v1/orders?page={last}")])
            cases = {name: reader(bench, server, made, path, connections=16, rate=500)
                     for name, path in paths.items()}
            alone = {f"{name}, closed loop": reader(bench, server, made, paths[name],
                                                    connections=1)
                     for name in ("first page", "last page")}
            found = bench.measure({**cases, **alone})
        report_lists(bench, size_name(orders), last, found)


def report_lists(bench, size, last, found):
    for name, result in found.items():
        closed = name.endswith("closed loop")
        bound = 5 if name == "range filters" else 1
        p99 = result["p99_us"] / 1000
        target = {} if closed else at_most(p99, bound, " ms p99")
        label = name if closed else f"{name}, 500/s open loop"
        bench.add(GROUP, f"list of {PAGE}, {label}, of {size}", result["rate"], "/s",
                  detail=result, **target)
    first, deep = found["first page, closed loop"], found["last page, closed loop"]
    times = deep["p50_us"] / first["p50_us"]
    cpu = deep["server_cpu_us"] / first["server_cpu_us"]
    bench.add(GROUP, f"page {last:,} against page 1, of {size}", times, "×",
              **both(at_most(times, 2, " ×"), at_most(cpu, 2, " × CPU")),
              note=f"CPU {cpu:.2f} ×")
