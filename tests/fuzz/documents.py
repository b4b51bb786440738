#!/usr/bin/env python3
"""Asks a server everything that its OpenAPI documents allow, and much that they do not.

    tests/fuzz/documents.py PROGRAM [SECONDS]     of both documents together, default 600

No answer may be a 5xx, a status that the document does not name, or break its schema. The fuzzer is
Schemathesis, in an environment of its own below build/tools (made once, with pip). The exit code
and the last lines are the fuzzer's; its whole report stands in build/fuzz.
"""
import os
import subprocess
import sys
import tempfile
import venv

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
import till  # noqa: E402 pylint: disable=wrong-import-position

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
FUZZER = "schemathesis==4.32.5"
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance",
          "response_schema_conformance")


def fuzzer():
    """The fuzzer's program."""
    folder = os.path.join(SOURCE, "build/tools", FUZZER.replace("==", "-"))
    program = os.path.join(folder, "bin/schemathesis")
    if not os.path.exists(program):
        venv.create(folder, with_pip=True)
        subprocess.run([os.path.join(folder, "bin/pip"), "install", "--quiet", FUZZER],
                       check=True)
    return program


def merchant_of(database, book):
    return next(each["merchantId"] for each in till.cli("book", "list", "--database", database)
                if each["id"] == book)


def fuzz(dialect, seconds, folder):
    """Runs against a server of its own and gives the fuzzer's exit code."""
    with tempfile.TemporaryDirectory() as place:
        database = "sqlite:" + os.path.join(place, "book.db")
        book, client = till.make_book(database)
        settings = os.path.join(place, "fuzzer.toml")
        with open(settings, "w", encoding="utf-8") as file:
            file.write(f'[parameters]\n"path.mId" = "{merchant_of(database, book)}"\n')
        server = till.Server(database)
        report = os.path.join(folder, dialect + ".txt")
        try:
            with open(report, "w", encoding="utf-8") as out:
                code = subprocess.run(
                    [fuzzer(), "--config-file", settings, "run",
                     f"{server.base}/openapi/{dialect}.json",
                     "-H", "Authorization: Bearer " + client.key, "-c", ",".join(CHECKS),
                     "--max-time", str(seconds), "--continue-on-failure",
                     "--suppress-health-check", "all"],
                    stdout=out, stderr=subprocess.STDOUT, check=False).returncode
        finally:
            stopped = server.stop()
        with open(report, encoding="utf-8") as out:
            print(dialect + ":", "".join(out.readlines()[-14:]), flush=True)
        if stopped != 0:
            print(f"{dialect}: the server ended with {stopped}")
        return code or stopped


def main():
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 600
    folder = os.path.join(SOURCE, "build/fuzz")
    os.makedirs(folder, exist_ok=True)
    codes = [fuzz(dialect, seconds // 2, folder) for dialect in ("cloove", "clover")]
    sys.exit(1 if any(codes) else 0)


if __name__ == "__main__":
    main()
