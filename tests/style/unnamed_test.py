"""Names in unnamed namespaces are unique within a room and within a test program, since several
files of it are compiled as one (TILLBOOK_UNITY). The compiler finds only collisions of files that
happen to stand together."""

import re
import unittest

import sources

TYPE = re.compile(r"(?:template <.*> )?(?:struct|class|enum(?: class)?|union|using) "
                  r"(?:\[\[\w+\]\] )?(\w+)(?: final)?(?: : .*| =.*| \{.*|;)?$")
FUNCTION = re.compile(r"(?:[\w:<>,&*\[\] ]*[ &*>])?(\w+)\(")
VARIABLE = re.compile(r"[\w:<>,&*\[\] ]*[ &*>](\w+)(?:\[\w*\])?(?:\{| =|;)")
# What is no definition at the margin, or may be said twice.
OTHER = re.compile(r"[\s}#)]|$|template <.*>$|namespace \w+ = |using [\w:]+::\w+;")


def rooms():
    """The source files of each library that cmake/rooms.cmake makes, by its name."""
    text = (sources.ROOT / "cmake/rooms.cmake").read_text(encoding="utf-8")
    return {name: [path for folder in folders.split()
                   for path in sorted((sources.ROOT / "src" / folder).glob("*.cc"))]
            for name, folders in re.findall(
                r"^tillbook_room\((\w+) DIRS ([a-z/ _]+?)\s*(?:USES|\))", text, re.M)}


def test_programs():
    """The source files of each program that tests/CMakeLists.txt makes of a folder, by its name."""
    text = (sources.ROOT / "tests/CMakeLists.txt").read_text(encoding="utf-8")
    folders = re.findall(r"^tillbook_tests\((\w+)", text, re.M) + ["fuzz"]
    return {folder: sorted((sources.ROOT / "tests" / folder).glob("*.cc")) for folder in folders}


def parameter_types(text):
    """What overloads differ by: the types of the parameters that `text` begins with."""
    depth, parts = 0, [""]
    for letter in text:
        depth += (letter in "(<[{") - (letter in ")>]}")
        if depth < 0:
            break
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    plain = (" ".join(part.split(" = ")[0].split()) for part in parts)
    return tuple(re.sub(r"(?<=[\w>&*])([ &*])\w+$", r"\1", part).strip() for part in plain)


def unnamed_names(text):
    """Yields (line, what) of the definitions in unnamed namespaces, by the formatter's shape. The
    values of a plain enum are names beside it."""
    code = sources.without_comments(text).split("\n")
    spaces = []
    for number, (line, bare) in enumerate(zip(text.split("\n"), code), start=1):
        if opened := re.match(r"namespace ?([\w:]*) ?\{$", line):
            spaces.append(opened.group(1))
        elif line.startswith("}  // namespace"):
            spaces.pop()
        elif "" in spaces and not OTHER.match(bare):
            rest = "\n".join([bare] + code[number:number + 100])
            if found := TYPE.match(bare):
                yield number, (*spaces, found.group(1))
                if re.match(r"enum (?!class)", bare):
                    values = rest.split("{", 1)[1].split("}", 1)[0]
                    for value in values.split(","):
                        if value.strip():
                            yield number, (*spaces, value.split(" =")[0].strip())
            elif found := FUNCTION.match(bare):
                types = parameter_types(rest[found.end():])
                yield number, (*spaces, found.group(1), types)
            elif found := VARIABLE.match(bare):
                yield number, (*spaces, found.group(1))


def collisions(texts):
    """Says of each name that several of the texts, by their file's name, define as their own."""
    seen, wrong = {}, []
    for name, text in texts.items():
        for line, what in unnamed_names(text):
            file, first_line = seen.setdefault(what, (name, line))
            if file != name:
                spoken = what[-2] if isinstance(what[-1], tuple) else what[-1]
                wrong.append(f"{name}:{line}: {spoken} is defined in {file}:{first_line} too; give "
                             "one of them a name that says more, or keep it once in a header")
    return wrong


class UnnamedNamespaces(unittest.TestCase):
    def test_names_are_unique_within_what_is_compiled_together(self):
        wrong = []
        for paths in [*rooms().values(), *test_programs().values()]:
            wrong += collisions({sources.name_of(path): path.read_text(encoding="utf-8")
                                 for path in paths})
        self.assertEqual([], wrong, "\n" + "\n".join(wrong))

    def test_test_programs_are_found(self):
        found = {path for paths in test_programs().values() for path in paths}
        wanted = {path for path in sources.cpp_files("tests")
                  if path.suffix == ".cc" and path.parent.name != "support"}
        self.assertEqual([], sorted(sources.name_of(path) for path in wanted - found))

    def test_rooms_are_found(self):
        found = {path for paths in rooms().values() for path in paths}
        wanted = {path for path in sources.cpp_files() if path.suffix == ".cc"}
        self.assertEqual(["src/cli/main/main.cc"],
                         sorted(sources.name_of(path) for path in wanted - found))

    def test_collisions_are_seen(self):
        def of(one, other, space="shop"):
            begin, end = "namespace shop {\n\nnamespace {\n\n", "\n\n}  // namespace\n"
            return len(collisions({"one.cc": begin + one + end,
                                   "other.cc": begin.replace("shop", space) + other + end}))

        self.assertEqual(1, of("constexpr int most = 3;", "constexpr std::array<int, 2> most{};"))
        self.assertEqual(1, of("struct Row {\n    int a;\n};", "class Row final : public Base {\n};"))
        self.assertEqual(1, of("using Row = int;", "template <class T>\nstruct Row {\n};"))
        self.assertEqual(1, of("enum Tag : int { first, second = 2 };", "constexpr int second = 1;"))
        self.assertEqual(1, of("enum Tag {\n    first,\n    last\n};", "const int first = 0;"))
        self.assertEqual(1, of("int size_of(const Row& row, int unit = 1) { return 0; }",
                               "bool size_of(const Row& each,\n             int) {\n}"))
        self.assertEqual(1, of("template <class T>\nvoid put(T* at) {\n}", "void put(T* to) {\n}"))
        self.assertEqual(0, of("int size_of(const Row& row) {\n}", "int size_of(Row row) {\n}"))
        self.assertEqual(0, of("constexpr int most = 3;", "constexpr int most = 3;", "store"))
        self.assertEqual(0, of("using std::chrono::seconds;", "using std::chrono::seconds;"))
        self.assertEqual(0, of("int sum() {\n    int most = 1;\n}", "int more() {\n    int most;\n}"))


if __name__ == "__main__":
    unittest.main()
