"""Dependencies point one way: base <- domain <- log <- book <- feed <- api (architecture, "Rooms")."""

import re
import unittest

import sources

# What each room may include besides itself. A folder with an entry of its own is a room of its own.
ROOMS = {
    "base": [],
    "domain": ["base"],
    "log": ["base", "domain"],
    "log/sqlite": ["base", "domain", "log"],
    "log/postgres": ["base", "domain", "log"],
    "log/memory": ["base", "domain", "log"],
    "book": ["base", "domain", "log"],
    "http": ["base"],
    "feed": ["base", "domain", "log", "book", "http"],
    "api": ["base", "domain", "log", "book", "feed", "http", "api/cloove", "api/clover"],
    "api/cloove": ["base", "domain", "log", "book", "feed", "http", "api"],
    "api/clover": ["base", "domain", "log", "book", "feed", "http", "api"],
    "web": ["base", "http"],
    "cli": ["base", "domain", "log", "log/sqlite", "log/postgres", "book", "http", "api", "feed",
            "web"],
}

# Where each library may be included.
LIBRARIES = {
    "CLI/": ["cli"],
    "spdlog/": ["cli"],
    "boost/": ["book", "http"],
    "curl/": ["cli", "feed"],
    "date/": ["book"],
    "libpq-fe": ["log/postgres"],
    "openssl/": ["base", "http", "log", "book", "cli"],
    "prometheus/": ["api", "cli"],
    "rapidjson/": ["log", "book", "api", "api/cloove", "cli"],
    "simdjson": ["book", "api", "api/cloove", "cli"],
    "sqlite3": ["log/sqlite"],
    "xxhash": ["base", "log", "book"],
}

# Library headers that stand in one of our headers, and why.
LIBRARY_IN_HEADER = {
    ("src/api/json.h", "simdjson.h"): "readers of a dialect share its document",
    ("src/book/interned.h", "boost/unordered/unordered_flat_map.hpp"): "a member of hot structures",
    ("src/http/transport.h", "boost/asio/io_context.hpp"): "what the sessions are made of, by value",
    ("src/http/transport.h", "boost/asio/ip/tcp.hpp"): "the same",
    ("src/http/transport.h", "boost/asio/ssl/context.hpp"): "the same",
    ("src/book/json_in.h", "simdjson.h"): "the reading helpers are templates over its values",
    ("src/book/json_out.h", "rapidjson/stringbuffer.h"): "the writer is a template over its output",
    ("src/book/json_out.h", "rapidjson/writer.h"): "the writer is a template over its output",
}

STANDARD = re.compile(r"^[a-z_0-9]+$")
SYSTEM = re.compile(r"^(sys|netinet|arpa|linux)/|^(unistd|fcntl|signal|poll|netdb|immintrin|termios)"
                    r"\.h$")


def room_of(path):
    """The room of a file below src, by its longest prefix that is a room."""
    folder = path.rsplit("/", 1)[0]
    while folder and folder not in ROOMS:
        folder = folder.rsplit("/", 1)[0] if "/" in folder else ""
    return folder


def includes_of(path):
    for number, line in sources.text_lines(path):
        found = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if found:
            yield number, found.group(1), found.group(2)


class Includes(unittest.TestCase):
    def check(self, wrong):
        self.assertEqual([], wrong, "\n" + "\n".join(wrong))

    def test_every_folder_is_a_room(self):
        self.check([sources.name_of(path) for path in sources.cpp_files()
                    if not room_of(sources.name_of(path).removeprefix("src/"))])

    def test_rooms_include_only_what_the_table_allows(self):
        wrong = []
        for path in sources.cpp_files():
            name = sources.name_of(path)
            room = room_of(name.removeprefix("src/"))
            for number, kind, included in includes_of(path):
                target = room_of(included)
                if kind == '"' and target != room and target not in ROOMS.get(room, []):
                    wrong.append(f"{name}:{number}: {room} may not include {included}")
        self.check(wrong)

    def test_includes_start_at_the_source_root(self):
        self.check([f"{sources.name_of(path)}:{number}: {included}"
                    for path in sources.cpp_files() for number, kind, included in includes_of(path)
                    if kind == '"' and not (sources.ROOT / "src" / included).exists()])

    def test_libraries_stand_in_their_rooms(self):
        wrong = []
        for path in sources.cpp_files():
            name = sources.name_of(path)
            room = room_of(name.removeprefix("src/"))
            for number, kind, included in includes_of(path):
                for prefix, rooms in LIBRARIES.items():
                    if kind == "<" and included.startswith(prefix) and room not in rooms:
                        wrong.append(f"{name}:{number}: {included} is not for {room}")
        self.check(wrong)

    def test_headers_hide_libraries(self):
        wrong = []
        for path in sources.headers():
            name = sources.name_of(path)
            for number, kind, included in includes_of(path):
                if kind == "<" and not STANDARD.match(included) and not SYSTEM.match(included) \
                        and (name, included) not in LIBRARY_IN_HEADER:
                    wrong.append(f"{name}:{number}: {included}")
        self.check(wrong)

    def test_own_header_comes_first(self):
        wrong = []
        for path in sources.cpp_files():
            own = sources.name_of(path).removeprefix("src/").removesuffix(".cc") + ".h"
            first = next(iter(includes_of(path)), None)
            if path.suffix == ".cc" and (sources.ROOT / "src" / own).exists() \
                    and (first is None or first[2] != own):
                wrong.append(f"{sources.name_of(path)}: {own} is not its first include")
        self.check(wrong)


if __name__ == "__main__":
    unittest.main()
