#!/usr/bin/env python3
"""Adds up what ./test ran: prints failures, what was skipped and why, and the totals.

Stages come from a table (name, outcome, seconds, reason). A stage that ran tests is counted by its
reports, case by case; any other stage counts as one. The last line is
"N passed, N failed, N skipped"; the exit code is 1 if anything failed.
"""

import argparse
import collections
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

Totals = collections.namedtuple("Totals", "passed failed skipped")


def read_cases(path):
    """Yields (name, outcome, reason) for each test case of a GoogleTest or JUnit report."""
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname', '')}.{case.get('name', '')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            yield name, "failed", ""
        elif skipped is not None or case.get("status") in ("notrun", "disabled"):
            text = (skipped.get("message") or skipped.text or "") if skipped is not None else ""
            yield name, "skipped", text.strip() or "disabled"
        else:
            yield name, "passed", ""


def cases_of_flavour(folder):
    """The cases of one ctest run. A program without a report of its own (it crashed, or it is no
    GoogleTest program) counts as one case, and so does one that failed beyond its cases."""
    for name, outcome, reason in read_cases(folder / "ctest.xml"):
        program = name.split(".", 1)[1]
        report = folder / f"test_{program}.xml"
        cases = list(read_cases(report)) if report.exists() else []
        yield from cases
        has_failure = any(case[1] == "failed" for case in cases)
        if not cases or (outcome == "failed" and not has_failure):
            yield program, outcome, reason


def cases_of_stage(stage, reports):
    """The cases of a stage that ran tests; none for any other stage."""
    if stage == "style" and (reports / "style.xml").exists():
        return [(f"style: {name}", outcome, reason)
                for name, outcome, reason in read_cases(reports / "style.xml")]
    if stage == "browser: tests" and (reports / "browser.xml").exists():
        return [(f"browser: {name}", outcome, reason)
                for name, outcome, reason in read_cases(reports / "browser.xml")]
    if not stage.endswith(": tests"):
        return []
    flavour = stage.removesuffix(": tests")
    folder = reports / "build" / f"test-{flavour}"
    if not (folder / "ctest.xml").exists():
        return []
    return [(f"{flavour}: {name}", outcome, reason)
            for name, outcome, reason in cases_of_flavour(folder)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stages", required=True, type=pathlib.Path)
    parser.add_argument("--reports", required=True, type=pathlib.Path)
    arguments = parser.parse_args()

    stages = [row.split("\t") for row in arguments.stages.read_text().splitlines()]
    cases = []
    for name, outcome, _, reason in stages:
        found = cases_of_stage(name, arguments.reports)
        cases += found
        # A stage that fails beyond its cases, or before it had any, is a failure of its own.
        if not found or (outcome == "failed" and all(case[1] != "failed" for case in found)):
            cases.append((name, outcome, reason))

    counts = collections.Counter(outcome for _, outcome, _ in cases)
    for wanted, title in (("skipped", "Skipped:"), ("failed", "Failed:")):
        if counts[wanted]:
            print(title)
        reasons = collections.Counter(case for case in cases if case[1] == wanted)
        for name, _, reason in sorted(reasons):
            print(f"  {name}" + (f": {reason.splitlines()[0]}" if reason else ""))
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
