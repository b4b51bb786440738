#!/usr/bin/env python3
"""Measures Tillbook beside the ceiling and the yardstick; see benchmarks/README.md."""

import argparse
import shlex
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from harness import (catalogue, following, footprint, machine, money, office,  # noqa: E402
                     reading, recording, tabs, webhooks)
from harness.bench import Bench, Plan  # noqa: E402
from harness.data import Keeper  # noqa: E402
from harness.figures import print_table, write_json, write_markdown  # noqa: E402
from harness.server import Failed, Programs  # noqa: E402

SCENARIOS = {
    "start": footprint.start,
    "connections": recording.connections,
    "sizes": recording.sizes,
    "logs": recording.logs,
    "streams": following.streams,
    "deliveries": webhooks.deliveries,
    "webhooks": webhooks.recording,
    "yardstick": recording.bare_yardstick,
    "books": recording.many_books,
    "get": reading.get,
    "list": reading.lists,
    "money": money.lists,
    "reports": money.reports,
    "catalogue": catalogue.lists,
    "office": office.pages,
    "atomic": tabs.atomic_orders,
    "tabs": tabs.lines,
    "merchant": tabs.lists,
    "open": footprint.open_book,
}
NOT_QUICK = {"books", "yardstick"}
TARGETS = ["tillbook", "bench_load", "bench_ceiling", "bench_yardstick", "bench_receiver"]


def orders(text):
    """"100k" → 100,000."""
    units = {"k": 1000, "m": 1_000_000}
    unit = units.get(text[-1:].lower())
    return int(text[:-1]) * unit if unit else int(text)


def arguments():
    parser = argparse.ArgumentParser(prog="./bench", description=__doc__)
    parser.add_argument("--quick", action="store_true",
                        help="two short rounds, up to 100 k orders, within a minute once built")
    parser.add_argument("--sizes", metavar="LIST", help="orders present (default 0,100k,1M)")
    parser.add_argument("--rounds", type=int, help="interleaved rounds (default 5, quick 2)")
    parser.add_argument("--only", metavar="NAME", action="append", choices=SCENARIOS,
                        help="only this scenario; may be repeated: " + ", ".join(SCENARIOS))
    parser.add_argument("--without", metavar="NAME", action="append", default=[],
                        choices=SCENARIOS, help="not this scenario; may be repeated")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures here too")
    parser.add_argument("--build", metavar="FOLDER", type=Path,
                        default=machine.ROOT / "build" / "release", help="build folder")
    parser.add_argument("--no-build", action="store_true", help="take the programs as they are")
    return parser.parse_args()


def build(folder):
    subprocess.run(["cmake", "-S", machine.ROOT, "-B", folder, "-G", "Ninja",
                    "-DCMAKE_BUILD_TYPE=Release"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", *TARGETS], check=True,
                   stdout=subprocess.DEVNULL)


def plan_of(given):
    sizes = given.sizes or ("0,100k" if given.quick else "0,100k,1M")
    return Plan(sizes=sorted({orders(size) for size in sizes.split(",")}),
                rounds=given.rounds or (2 if given.quick else 5),
                round_orders=20_000 if given.quick else 60_000,
                round_seconds=0.4 if given.quick else 2,
                quick=given.quick)


def main():
    given = arguments()
    begin = time.monotonic()

    def say(text):
        print(f"[{time.monotonic() - begin:5.1f} s] {text}", file=sys.stderr, flush=True)

    if not given.no_build:
        say("building")
        build(given.build)
    programs = Programs(given.build)
    keeper = Keeper(programs, machine.ROOT / "build" / "bench-data", say)
    bench = Bench(programs, keeper, plan_of(given), say)
    command = shlex.join(["./bench", *sys.argv[1:]])
    chosen = given.only or [name for name in SCENARIOS if not (given.quick and name in NOT_QUICK)]
    chosen = [name for name in chosen if name not in given.without]
    facts = machine.describe(keeper.scratch)
    for name in chosen:
        say(name)
        SCENARIOS[name](bench)
    print_table(bench.figures)
    if given.json:
        write_json(given.json, bench.figures, facts, command)
    if not given.quick and not given.only:
        write_markdown(machine.ROOT / "benchmarks" / "RESULTS.md", bench.figures, facts, command)
    say("done")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"bench: {failure}")
