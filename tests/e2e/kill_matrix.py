"""What becomes of acknowledged sales when things go wrong: the disk is full, read-only, or fails to
sync; the clock jumps; the server is ended or killed; a crowd of slow clients stands in its way.

While it happens several tills go on selling; what is not acknowledged they send again under the
same key. Afterwards everything acknowledged is there once and nothing else is, it is answered again
as it was, the database verifies, and a row of the table says how long it took to serve again.

Run it with the program to test: kill_matrix.py PATH/TO/tillbook. TILLBOOK_TEST_FULL=1 makes
everything last longer. Faults of disk and clock need a C compiler; a disk that is really full needs
the right to mount. Where these are missing the row says SKIPPED.
"""
import mmap
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from load import Crowd, acknowledged_of, close_tills, free_port, open_tills, replay
from till import PROGRAM, Server, make_book

FULL = os.environ.get("TILLBOOK_TEST_FULL") == "1"
TILLS = 6
LASTS = 10 if FULL else 0.7  # seconds that a fault lasts, and that things go well before it
KILLS = 30 if FULL else 4
REPLAYED = 5_000 if FULL else 300
SEED = int(os.environ.get("TILLBOOK_SEED", str(random.randrange(1 << 32))))
DAY = 86_400
WELL, DISK_FULL, READ_ONLY, SYNC_FAILS = range(4)
ROWS = []


class Faults:
    """What goes wrong below the server (unlucky.c)."""

    def __init__(self, folder):
        self.library = os.path.join(folder, "unlucky.so")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "unlucky.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", self.library, source, "-ldl"],
                       check=True)
        self.path = os.path.join(folder, "faults")
        with open(self.path, "w+b") as file:
            file.write(bytes(16))
            file.flush()
            self.map = mmap.mmap(file.fileno(), 16)

    def environment(self):
        # A program with a sanitizer wants to be first.
        preloaded = [os.environ.get("LD_PRELOAD"), self.library]
        return {"LD_PRELOAD": ":".join(filter(None, preloaded)),
                "TILLBOOK_TEST_FAULTS": self.path,
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}

    def set(self, disk=WELL, seconds=0):
        self.map[:] = struct.pack("qq", disk, seconds)


class Matrix(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.environment = {}
        self.faults = None
        self.deaths = []  # exit codes of servers that ended by themselves
        self.note = ""

    def need_faults(self):
        if not shutil.which("cc"):
            self.skip("there is no C compiler")
        self.faults = Faults(self.folder)
        self.environment = self.faults.environment()

    def skip(self, why):
        ROWS.append((self._testMethodName, "SKIPPED: " + why))
        self.skipTest(why)

    def open_shop(self, folder=None):
        self.database = "sqlite:" + os.path.join(folder or self.folder, "till.db")
        self.book, self.client = make_book(self.database)
        self.port = free_port()
        self.log = open(os.path.join(self.folder, "log"), "w+", encoding="utf-8")
        self.addCleanup(self.log.close)
        self.lock = threading.Lock()
        self.wanted = True
        self.start()
        self.watch = threading.Thread(target=self.restart_what_ends, daemon=True)
        self.watch.start()
        self.addCleanup(self.close_shop)
        self.tills = open_tills(self.port, self.client.key, TILLS, pause=0)
        self.wait_until(lambda: all(till.acknowledged for till in self.tills))
        time.sleep(LASTS)

    def start(self):
        self.server = Server(self.database, log=self.log, listen=f"127.0.0.1:{self.port}",
                             environment=self.environment)
        self.client.base = self.server.base

    def restart_what_ends(self):
        """As a service manager does."""
        while True:
            time.sleep(0.02)
            with self.lock:
                if not self.wanted:
                    return
                code = self.server.process.poll()
                if code is None:
                    continue
                self.deaths.append(code)
                self.server.process.stdout.close()
            while self.wanted and not self.starts():
                time.sleep(0.2)

    def starts(self):
        try:
            with self.lock:
                self.start()
            return True
        except ChildProcessError:  # it ended without listening
            return False

    def close_shop(self):
        with self.lock:
            self.wanted = False
        self.watch.join()
        for till in self.tills:
            till.patience = 0
        close_tills(self.tills)
        if self.server.process.poll() is None:
            self.server.kill()

    def wait_until(self, what, seconds=90):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if what():
                return time.monotonic()
            time.sleep(0.002)
        self.log.flush()
        with open(self.log.name, encoding="utf-8") as log:
            self.fail("it did not come; the log ends " + log.read()[-2000:])

    def serves_again(self, since, after=None):
        """Seconds until a sale was acknowledged, later than `after`."""
        after = after or since
        return self.wait_until(lambda: max(till.last for till in self.tills) > after) - since

    def conclude(self, what, again):
        close_tills(self.tills)
        self.assertFalse(any(till.gave_up for till in self.tills))
        acknowledged = acknowledged_of(self.tills)
        present = [order["id"] for order in self.orders()]
        missing = len(set(acknowledged.values()) - set(present))
        # Every key that was sent has been acknowledged in the end.
        doubled = len(present) - len(set(acknowledged.values()))
        sample = random.sample(sorted(acknowledged), min(REPLAYED, len(acknowledged)))
        changed = replay(self.port, self.client.key, {key: acknowledged[key] for key in sample})
        with self.lock:
            self.wanted = False
        self.watch.join()
        self.assertEqual(self.server.stop(), 0)
        verified = subprocess.run([PROGRAM, "verify", "--database", self.database],
                                  capture_output=True, text=True)
        refused = sum(till.refused for till in self.tills)
        ROWS.append((what + self.note, len(acknowledged), refused, missing, doubled,
                     "whole" if verified.returncode == 0 else "NOT WHOLE", f"{again:.2f}"))
        self.assertEqual((missing, doubled, changed), (0, 0, []))
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        self.assertLess(again, 60)
        # A till is told to come back, and nothing else.
        self.assertLessEqual(set().union(*(till.refusals for till in self.tills)), {503})

    def orders(self):
        page, rows = 1, []
        while True:
            status, answer = self.client.send("GET", f"/v1/orders?limit=1000&page={page}")
            if status == 503:
                time.sleep(1)
                continue
            self.assertEqual(status, 200, answer)
            rows += answer["data"]
            if not answer["meta"]["hasMore"]:
                return rows
            page += 1

    def refuse_for_a_while(self):
        """While the disk refuses, sales are refused with 503 and reads go on."""
        before = sum(till.refused for till in self.tills)
        self.wait_until(lambda: sum(till.refused for till in self.tills) > before)
        end = time.monotonic() + LASTS
        acknowledged = len(acknowledged_of(self.tills))
        while time.monotonic() < end:
            status, answer = self.client.send("GET", "/v1/orders?limit=5")
            self.assertEqual(status, 200, answer)
            time.sleep(0.1)
        # Those that were being answered when it began.
        self.assertLessEqual(len(acknowledged_of(self.tills)), acknowledged + TILLS)

    # -- the disk --

    def test_disk_full(self):
        place = os.path.join(self.folder, "disk")
        os.mkdir(place)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tillbook-test", place],
                          capture_output=True, check=False).returncode != 0:
            self.skip("nothing may be mounted")
        self.addCleanup(lambda: subprocess.run(["umount", "-l", place], check=True))
        self.open_shop(place)
        ballast = os.path.join(place, "ballast")
        filling = threading.Event()
        self.fill(ballast)
        refill = threading.Thread(target=lambda: self.keep_full(ballast, filling))
        refill.start()
        self.refuse_for_a_while()
        filling.set()
        refill.join()
        os.remove(ballast)
        self.conclude("the disk is full (a small file system)", self.serves_again(time.monotonic()))

    @staticmethod
    def fill(path):
        with open(path, "ab", buffering=0) as file:
            for piece in (1 << 20, 4096):
                try:
                    while True:
                        file.write(bytes(piece))
                except OSError:
                    pass

    def keep_full(self, path, end):
        """What the server gives back, a shortened log for one, is taken at once."""
        while not end.wait(0.01):
            self.fill(path)

    def test_writes_find_no_space(self):
        self.need_faults()
        self.open_shop()
        self.faults.set(disk=DISK_FULL)
        self.refuse_for_a_while()
        self.faults.set()
        self.conclude("writes find no space", self.serves_again(time.monotonic()))

    def test_one_sync_fails(self):
        self.need_faults()
        self.open_shop()
        before = sum(till.refused + till.lost for till in self.tills)
        self.faults.set(disk=SYNC_FAILS)
        self.wait_until(lambda: sum(till.refused + till.lost for till in self.tills) > before)
        self.faults.set()
        again = self.serves_again(time.monotonic())
        self.note = f" (server ended {len(self.deaths)} times)"
        self.conclude("a sync fails, then the disk recovers", again)

    def test_syncs_go_on_failing(self):
        self.lasting_fault("every sync fails for a while", SYNC_FAILS)

    def test_disk_read_only(self):
        self.lasting_fault("the file system is read-only for a while", READ_ONLY)

    def lasting_fault(self, what, fault):
        """What nobody could read back is not served: the server says so and ends, and is started
        again until the disk is well."""
        self.need_faults()
        self.open_shop()
        self.faults.set(disk=fault)
        self.wait_until(lambda: self.deaths)
        time.sleep(LASTS)
        self.faults.set()
        again = self.serves_again(time.monotonic())
        self.assertTrue(all(code > 0 for code in self.deaths), self.deaths)  # of its own will
        with open(self.log.name, encoding="utf-8") as log:
            self.assertIn("Look at the disk, then start again", log.read())
        self.note = f" (the server ended with {sorted(set(self.deaths))})"
        self.conclude(what, again)

    # -- the clock --

    def test_clock_jumps(self):
        self.need_faults()
        self.open_shop()
        again = 0
        for seconds in (DAY, 0, -DAY, DAY, 0):
            self.faults.set(seconds=seconds)
            again = max(again, self.serves_again(time.monotonic()))
            time.sleep(LASTS / 3)
        self.assertEqual(sum(till.refused + till.lost for till in self.tills), 0)
        self.conclude("the clock jumps a day ahead, back, a day back, two days ahead, back", again)

    # -- the process --

    def restart_with(self, number):
        """Seconds from the signal to the first sale of the next server."""
        deaths, since = len(self.deaths), time.monotonic()
        self.server.process.send_signal(number)
        ended = self.wait_until(lambda: len(self.deaths) > deaths)
        return self.serves_again(since, ended)

    def test_ended_under_load(self):
        self.open_shop()
        again = max(self.restart_with(signal.SIGTERM) for _ in range(max(2, KILLS // 2)))
        self.assertEqual(set(self.deaths), {0})
        self.conclude(f"SIGTERM, {len(self.deaths)} times", again)

    def test_killed_under_load(self):
        self.open_shop()
        again = 0
        for _ in range(KILLS):
            again = max(again, self.restart_with(signal.SIGKILL))
            time.sleep(random.uniform(0, LASTS / 3))
        self.assertEqual(set(self.deaths), {-signal.SIGKILL})
        self.conclude(f"SIGKILL, {KILLS} times", again)

    def test_crowded(self):
        self.open_shop()
        with self.crowd():
            time.sleep(LASTS)
            again = self.restart_with(signal.SIGTERM)
        self.assertEqual(self.deaths, [0])
        self.conclude("SIGTERM among 1,000 idle and 100 slow connections", again)

    def crowd(self):
        matrix = self

        class Crowded:
            def __enter__(self):
                self.crowd = Crowd(matrix.port, matrix.client.key)
                self.crowd.add_idle(1_000)
                self.crowd.add_slow(100)

            def __exit__(self, *_):
                self.crowd.close()
        return Crowded()


def print_table():
    head = ("what happened", "acknowledged", "answered 503 and repeated", "missing", "doubled",
            "verify", "serves again after s")
    for row in (head, ("---",) * len(head), *ROWS):
        print("| " + " | ".join(str(cell) for cell in row) + " |")


if __name__ == "__main__":
    print("seed", SEED, flush=True)
    random.seed(SEED)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    program = unittest.main(argv=["kill_matrix", *sys.argv[2:]], exit=False)
    print_table()
    raise SystemExit(not program.result.wasSuccessful())
