#!/usr/bin/env python3
"""Fuzzes the targets of a build with TILLBOOK_FUZZ, one after the other.

    tests/fuzz/run.py build/fuzz [--seconds 60] [--only TARGET]...

Each begins with what tests/fuzz/corpus keeps and with what earlier runs have found
(build/fuzz/corpus). An input that breaks a target is left in build/fuzz/findings; with it as its
only argument the target shows what happens. Ends with 1 if there was one.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
INPUT_SECONDS_MAX = 25
MEMORY_MB_MAX = 2048
INPUT_BYTES_MAX = 4096


def seed_from_golden(folder):
    """The requests of the golden cases are inputs of the target that takes requests."""
    for request in sorted(HERE.parent.glob("golden/*/*/request")):
        case = request.parent
        shutil.copyfile(request, folder / f"golden-{case.parent.name}-{case.name}")


def last_number(pattern, text):
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def fuzz(program, build, seconds):
    """Runs one target; returns its row of the table and whether nothing broke."""
    name = program.name.removeprefix("fuzz_")
    corpus = build / "corpus" / name
    findings = build / "findings"
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(exist_ok=True)
    if name == "api_requests":
        seed_from_golden(corpus)
    command = [str(program), f"-max_total_time={seconds}", f"-timeout={INPUT_SECONDS_MAX}",
               f"-rss_limit_mb={MEMORY_MB_MAX}", f"-max_len={INPUT_BYTES_MAX}",
               "-print_final_stats=1", f"-artifact_prefix={findings}/{name}-"]
    words = HERE / "words" / f"{name}.dict"
    if words.exists():
        command.append(f"-dict={words}")
    began = time.monotonic()
    kept = HERE / "corpus" / name
    run = subprocess.run(command + [str(corpus)] + ([str(kept)] if kept.exists() else []),
                         capture_output=True, text=True, errors="replace", check=False)
    took = time.monotonic() - began
    (build / f"{name}.log").write_text(run.stderr)
    row = (name, last_number(r"stat::number_of_executed_units:\s*(\d+)", run.stderr), took / 60,
           last_number(r"\bcov: (\d+)", run.stderr), last_number(r"\bft: (\d+)", run.stderr),
           last_number(r"stat::new_units_added:\s*(\d+)", run.stderr))
    if run.returncode != 0:
        print(run.stderr[-6000:])
    return row, run.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--only", action="append")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    programs = sorted((build / "bin/fuzz").glob("fuzz_*"))
    if arguments.only:
        programs = [p for p in programs if p.name.removeprefix("fuzz_") in arguments.only]
    if not programs:
        print(f"There are no such targets in {build / 'bin/fuzz'}.")
        return 2
    print(f"{'target':16} {'executions':>12} {'minutes':>8} {'cov':>6} {'ft':>7} {'new':>6}")
    broken = []
    for program in programs:
        (name, executions, minutes, cov, features, new), held = fuzz(
            program, build, arguments.seconds)
        print(f"{name:16} {executions:12} {minutes:8.1f} {cov:6} {features:7} {new:6}"
              f"{'' if held else '  BROKEN'}", flush=True)
        if not held:
            broken.append(name)
    if broken:
        print(f"{len(broken)} broken: {', '.join(broken)}; see {build / 'findings'}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
