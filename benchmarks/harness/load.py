"""Rounds of the load client, interleaved, and their medians."""

import json
import random
import statistics
import subprocess

from .server import Failed

# A million orders recorded on a busy machine take less; a server that hangs must not hang us.
ROUND_SECONDS_MAX = 600

# Each round draws its own idempotency keys; a repeated seed would measure replays.
_seeds = random.SystemRandom()


def run_load(programs, server, books_path, **options):
    """One run of the load client against a server, as the dictionary it prints."""
    command = [programs.load, "--port", str(server.port), "--server", str(server.pid),
               "--books", str(books_path), "--seed", str(_seeds.getrandbits(62))]
    for name, value in options.items():
        command += ["--" + name, str(value)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=ROUND_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        raise Failed("a round never ended; server: " + server.log_tail()) from None
    if done.returncode != 0:
        raise Failed(f"bench_load: {done.stderr.strip()}; server: {server.log_tail()}")
    result = json.loads(done.stdout)
    if result["failed"] > 0:
        raise Failed(f"{result['failed']} of {result['answers'] + result['failed']} requests "
                     f"failed, the first with: {result['first_failure']}")
    return result


def median_of(rounds):
    """The median of each number over all rounds, with the spread of the rate."""
    merged = {name: statistics.median(r[name] for r in rounds)
              for name, value in rounds[0].items() if isinstance(value, (int, float))}
    rates = [r["rate"] for r in rounds]
    merged["rounds"] = len(rounds)
    merged["rate_min"], merged["rate_max"] = min(rates), max(rates)
    return merged


def interleave(cases, rounds):
    """Runs every case once per round, in turn, so that a slow minute hits all alike.

    `cases` maps names to functions that run one round. Returns the median of each.
    """
    results = {name: [] for name in cases}
    for _ in range(rounds):
        for name, measure in cases.items():
            results[name].append(measure())
    return {name: median_of(found) for name, found in results.items()}
