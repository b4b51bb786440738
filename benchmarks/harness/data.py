"""Data sets: made once by recording over HTTP, kept for later runs of the same binary."""

import contextlib
import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .load import run_load
from .server import Failed, Server, tillbook_command


@dataclass
class Book:
    """A book's key and catalogue: one line of the file the load client reads (common/books.h)."""
    key: str
    products: list  # "id:name"
    customers: list
    stores: list

    def line(self):
        lists = (self.products, self.customers, self.stores)
        return "\t".join([self.key, *(",".join(entries) for entries in lists)])

    @staticmethod
    def parse(line):
        key, *lists = line.split("\t")
        return Book(key, *(entries.split(",") for entries in lists))


@dataclass
class Catalogue:
    """How many of each a book gets."""
    books: int
    products: int
    customers: int
    stores: int
    environment: str = "live"


ONE_BOOK = Catalogue(books=1, products=100, customers=1000, stores=5)
ONE_SMALL_BOOK = Catalogue(books=1, products=20, customers=50, stores=2)
MANY_BOOKS = Catalogue(books=1000, products=3, customers=1, stores=1)
# Test books may send webhooks without TLS.
ONE_TEST_BOOK = Catalogue(books=1, products=20, customers=50, stores=2, environment="test")


class DataSet:
    """A closed database with some orders, and the files that go with it."""

    def __init__(self, folder, catalogue, orders):
        self.catalogue = catalogue
        self.orders = orders
        self.database = folder / "tillbook.db"
        self.books_path = folder / "books.tsv"
        self.ids_path = folder / "ids.tsv"

    def books(self):
        return [Book.parse(line) for line in self.books_path.read_text().splitlines()]

    def ids(self):
        """(book, order id) in the order of recording."""
        with open(self.ids_path) as file:
            return [line.rstrip("\n").split("\t") for line in file]


class Keeper:
    """Makes data sets and lends copies of them."""

    def __init__(self, programs, folder, say):
        self.programs = programs
        self.folder = folder
        self.say = say
        folder.mkdir(parents=True, exist_ok=True)
        self.scratch = folder / "run"
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        self.stamp = self._forget_other_binaries()
        self._loans = 0

    def _forget_other_binaries(self):
        digest = hashlib.sha256(self.programs.tillbook.read_bytes()).hexdigest()[:12]
        for old in self.folder.glob("tillbook-*"):
            if not old.name.endswith(digest):
                shutil.rmtree(old)
        return digest

    def tillbook(self, catalogue, orders):
        """The data set of so many orders, made now if it does not exist yet."""
        shape = (f"{catalogue.books}x{catalogue.products}x{catalogue.customers}"
                 f"{'t' if catalogue.environment == 'test' else ''}")
        folder = self.folder / f"tillbook-{shape}-{orders}-{self.stamp}"
        made = DataSet(folder, catalogue, orders)
        if (folder / "complete").exists():
            return made
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if orders == 0:
            self.say(f"making {catalogue.books} book(s) with catalogue")
            self._make_catalogue(made, catalogue)
        else:
            empty = self.tillbook(catalogue, 0)
            shutil.copy(empty.database, made.database)
            shutil.copy(empty.books_path, made.books_path)
            self.say(f"recording {orders:,} orders in {catalogue.books} book(s)")
            self._record(made)
        (folder / "complete").write_text("")
        return made

    def _make_catalogue(self, made, catalogue):
        books = []
        for index in range(catalogue.books):
            books.append(self._make_book(made.database, index, catalogue))
            if index % 100 == 99:
                self.say(f"  {index + 1} books")
        made.books_path.write_text("".join(book.line() + "\n" for book in books))

    def _make_book(self, database, index, catalogue):
        def run(*arguments):
            return tillbook_command(self.programs, database, *arguments)

        created = run("book", "create", "--name", f"Shop {index}", "--currency", "NGN",
                      "--timezone", "UTC")
        book = created[catalogue.environment]["id"]
        key = run("key", "create", "--book", book, "--scopes", "all")["key"]
        products = []
        for i in range(catalogue.products):
            name = f"Jollof Rice {i}"
            product = run("product", "add", "--book", book, "--name", name,
                          "--price", str(500 + i))
            products.append(f"{product['id']}:{name}")
        customers = [run("contact", "add", "--book", book, "--name", f"Ada Lovelace {i}")["id"]
                     for i in range(catalogue.customers)]
        stores = [run("store", "add", "--book", book, "--name", f"Store {i}")["id"]
                  for i in range(catalogue.stores)]
        return Book(key, products, customers, stores)

    def _record(self, made):
        with Server(self.programs.tillbook, made.database) as server:
            result = run_load(self.programs, server, made.books_path, connections=64, depth=8,
                              requests=made.orders, ids=made.ids_path)
        if result["answers"] != made.orders:
            raise Failed(f"recorded {result['answers']} instead of {made.orders} orders")

    def rival(self, name, orders, catalogue):
        """A database of the ceiling or the yardstick, filled without HTTP."""
        books_path = self.tillbook(catalogue, 0).books_path
        database = self.folder / f"{name}-{catalogue.customers}-{orders}.db"
        if database.exists() or orders == 0:
            return database
        self.say(f"filling the {name} with {orders:,} orders")
        partial = database.with_suffix(".partial")
        for end in ("", "-wal", "-shm"):
            Path(str(partial) + end).unlink(missing_ok=True)
        self.fill_rival(name, partial, orders, 1024, books_path)
        partial.rename(database)
        return database

    def fill_rival(self, name, database, orders, group, books_path):
        """Inserts orders in groups on one thread; orders a second."""
        done = subprocess.run(
            [getattr(self.programs, name), "--database", database, "--fill", str(orders),
             "--group", str(group), "--books", str(books_path)],
            capture_output=True, text=True, check=True)
        return json.loads(done.stdout)["rate"]

    @contextlib.contextmanager
    def copy(self, database):
        """A scratch copy of a database, gone afterwards; a database that is none is empty."""
        self._loans += 1
        path = self.scratch / f"{self._loans}.db"
        if Path(database).exists():
            shutil.copy(database, path)
        try:
            yield path
        finally:
            for leftover in self.scratch.glob(path.name + "*"):
                leftover.unlink()

    @contextlib.contextmanager
    def serve(self, program, database, options=()):
        """A server on a scratch copy."""
        with self.copy(database) as path, Server(program, path, options) as server:
            yield server
