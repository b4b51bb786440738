"""How files look: length of files, functions and lines, names, words that do not belong."""

import re
import unittest

import sources

FILE_LINES_MAX = 500
TEST_FILE_LINES_MAX = 1000
FUNCTION_LINES_MAX = 70
LINE_COLUMNS_MAX = 100

# Functions that may be longer, and why.
LONG_FUNCTIONS = {}

# Macros that switch something in a library's header; they are the library's names.
LIBRARY_SWITCHES = ("XXH_INLINE_ALL", "OPENSSL_SUPPRESS_DEPRECATED")

CORE = ("src/domain", "src/book", "src/log")
# Assembled here, so that this file does not contain what it looks for.
UNFINISHED = re.compile(r"\b(?:" + "|".join(["FIX" + "ME", "TO" + "DO", "XX" + "X", "HA" + "CK"]) +
                        r")\b")
DIALECTS = re.compile("clo" + "ver|clo" + "ove", re.I)
OTHER_PLACES = re.compile(r"(?<![\w.$}])/(?:" + "wo" + "rk|ho" + "me|fa" + "rm|Us" + "ers)/[a-z]")
REGISTRIES = re.compile("registry" + r"\.npmjs|deb\." + "debian|pypi" + r"\.org|files\.python" +
                        "hosted")


def functions_of(path):
    """Yields (first line, name, lines) of each function, by the formatter's shape: a definition
    starts at the margin or, inside a class, at one indent, and ends with a brace there."""
    lines = path.read_text(encoding="utf-8").split("\n")
    for start, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if not line.endswith("{") or indent not in (0, 4) or line.strip() == "{":
            continue
        head = line
        first = start
        while "(" not in head and first > 0 and lines[first - 1].endswith((",", "(")):
            first -= 1
            head = lines[first] + head
        if "(" not in head or re.match(
                r"\s*(namespace|struct|class|enum|union|extern|if|for|while|switch|do|else|try"
                r"|case|return|}|const \w+ \w+ = |static constexpr)", head):
            continue
        name = re.search(r"([\w:~]+)\s*\(", head)
        closing = " " * indent + "}"
        for end in range(start + 1, len(lines)):
            if lines[end].startswith(closing):
                yield first + 1, name.group(1) if name else head.strip(), end - first + 1
                break


class Shape(unittest.TestCase):
    def check(self, wrong):
        self.assertEqual([], wrong, "\n" + "\n".join(wrong))

    def test_a_type_is_defined_once_in_a_namespace(self):
        """Two classes of one name are one to the linker: it keeps either's functions for both."""
        seen = {}
        wrong = []
        for path in sources.cpp_files("src"):
            if path.suffix != ".h":
                continue
            text = path.read_text(encoding="utf-8")
            space = re.search(r"^namespace ([\w:]+) \{", text, re.M)
            for name in re.findall(r"^(?:class|struct) (?:\[\[\w+\]\] )?(\w+)[^;{]*\{", text, re.M):
                key = (space.group(1) if space else "", name)
                if key in seen:
                    wrong.append(f"{path}: {name} is defined in {seen[key]} too")
                seen[key] = path
        self.check(wrong)

    def test_files_are_short(self):
        wrong = []
        for folder, most in (("src", FILE_LINES_MAX), ("benchmarks", FILE_LINES_MAX),
                             ("tests", TEST_FILE_LINES_MAX)):
            for path in sources.cpp_files(folder):
                count = path.read_text(encoding="utf-8").count("\n")
                if count > most:
                    wrong.append(f"{sources.name_of(path)}: {count} lines, at most {most}")
        self.check(wrong)

    def test_functions_are_short(self):
        self.check([f"{sources.name_of(path)}:{line}: {name} has {count} lines"
                    for path in sources.cpp_files() for line, name, count in functions_of(path)
                    if count > FUNCTION_LINES_MAX and name not in LONG_FUNCTIONS])

    def test_lines_fit(self):
        self.check([f"{sources.name_of(path)}:{number}: {len(line)} columns"
                    for path in sources.cpp_files("src", "tests", "benchmarks")
                    for number, line in sources.text_lines(path) if len(line) > LINE_COLUMNS_MAX])

    def test_headers_are_guarded(self):
        self.check([sources.name_of(path) for path in sources.headers("src", "tests", "benchmarks")
                    if path.read_text(encoding="utf-8").count("#pragma once\n") != 1])

    def test_headers_open_with_a_comment(self):
        self.check([sources.name_of(path) for path in sources.headers()
                    if not path.read_text(encoding="utf-8").startswith("//")])

    def test_names(self):
        wrong = []
        for path in sources.cpp_files():
            name = sources.name_of(path)
            if not re.fullmatch(r"[a-z0-9_]+\.(h|cc)", path.name):
                wrong.append(f"{name}: file names are snake_case")
            code = sources.without_comments(path.read_text(encoding="utf-8"))
            for number, line in enumerate(code.split("\n"), start=1):
                kind = re.match(r"\s*(?:struct|class|enum(?: class)?)\s+(\w+)\s*(?:[:{]|final|$)",
                                line)
                if kind and not re.fullmatch(r"[A-Z][A-Za-z0-9]*", kind.group(1)):
                    wrong.append(f"{name}:{number}: types are PascalCase: {kind.group(1)}")
                function = re.match(r"[\w:<>,&* ]+ [&*]?([a-z]\w*[A-Z]\w*)\(", line)
                if function:
                    wrong.append(f"{name}:{number}: functions are snake_case: {function.group(1)}")
                macro = re.match(r"\s*#\s*define\s+(\w+)", line)
                if macro and macro.group(1) not in ("TRY", "CHECK") + LIBRARY_SWITCHES \
                        and not re.match(r"(BOOST|OPENSSL|RAPIDJSON|SIMDJSON|SPDLOG)_", macro.group(1)):
                    wrong.append(f"{name}:{number}: macros are TRY and CHECK: {macro.group(1)}")
        self.check(wrong)


class Words(unittest.TestCase):
    def check(self, wrong):
        self.assertEqual([], wrong, "\n" + "\n".join(wrong))

    def hits(self, pattern, paths):
        return [f"{sources.name_of(path)}:{number}: {line.strip()[:90]}"
                for path in paths for number, line in sources.text_lines(path)
                if pattern.search(line)]

    def test_nothing_is_left_unfinished(self):
        self.check(self.hits(UNFINISHED, sources.tracked_files()))

    def test_core_speaks_no_dialect(self):
        self.check(self.hits(DIALECTS, sources.cpp_files(*CORE)))

    def test_core_computes_without_binary_fractions(self):
        wrong = []
        for path in sources.cpp_files("src/domain", "src/book", "src/log"):
            code = sources.without_comments(path.read_text(encoding="utf-8"))
            wrong += [f"{sources.name_of(path)}:{number}"
                      for number, line in enumerate(code.split("\n"), start=1)
                      if re.search(r"\b(float|double)\b", line)]
        self.check(wrong)

    def test_no_path_of_one_machine(self):
        self.check(self.hits(OTHER_PLACES, sources.tracked_files()))

    def test_no_registry_is_named(self):
        self.check(self.hits(REGISTRIES, sources.tracked_files()))

    def test_large_files_stay_out(self):
        self.check([sources.name_of(path) for path in sources.tracked_files()
                    if path.stat().st_size > 1_500_000])


if __name__ == "__main__":
    unittest.main()
