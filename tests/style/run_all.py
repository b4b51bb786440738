#!/usr/bin/env python3
"""Runs every style test and writes a JUnit report, so that ./test counts them case by case."""

import argparse
import pathlib
import sys
import unittest
import xml.etree.ElementTree as ElementTree


class Recorder(unittest.TextTestResult):
    """Remembers what became of each test."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.cases = []

    def note(self, test, outcome, text=""):
        self.cases.append((test, outcome, text))

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "failure", str(err[1]))

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "error", str(err[1]))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skipped", reason)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=pathlib.Path)
    arguments = parser.parse_args()

    here = pathlib.Path(__file__).resolve().parent
    tests = unittest.defaultTestLoader.discover(str(here), pattern="*_test.py")
    result = unittest.TextTestRunner(resultclass=Recorder, verbosity=2).run(tests)
    if arguments.report:
        suite = ElementTree.Element("testsuite", name="style")
        for test, outcome, text in result.cases:
            case = ElementTree.SubElement(suite, "testcase", classname=type(test).__name__,
                                          name=test._testMethodName)
            if outcome != "passed":
                ElementTree.SubElement(case, outcome, message=text[:4000])
        ElementTree.ElementTree(suite).write(arguments.report, encoding="utf-8")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
