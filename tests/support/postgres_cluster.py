"""A PostgreSQL of its own for tests, on a free port of 127.0.0.1, gone with the test that started it.

As a module, for scripts:

    with Cluster() as cluster:
        database = cluster.make_database()     # postgresql://…

As a program, for tests in other languages: it makes a cluster, prints one JSON line with its parts,
and ends it when its standard input ends, whatever ended whoever held that. Where PostgreSQL is not
installed it prints {"missing": "why"}.

The server never runs as root: then it belongs to `postgres`, or else `nobody`. Nothing of it leaves
its folder below the system's temporary one. It is durable (the program refuses one that is not).
"""
import ctypes
import glob
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

VERSIONS = "/usr/lib/postgresql/*/bin"
VERSION_MIN = 15
USER = "tillbook"
PASSWORD = "till-s3cret"  # to be looked for where no secret may stand
START_SECONDS = 60
ATTEMPTS = 5  # somebody may take the port that was free

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
max_connections = 200
max_prepared_transactions = 4
shared_buffers = 64MB
password_encryption = 'scram-sha-256'
logging_collector = off
log_min_messages = warning
{more}
"""
ACCESS = """
local all {owner} peer
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
"""


class MissingPostgres(Exception):
    """It is not installed here, or nobody may run it; the text says which."""


def find_programs():
    """The folder of the newest server's programs."""
    found = []
    for folder in glob.glob(VERSIONS):
        version = folder.split("/")[4]
        if version.isdigit() and os.access(os.path.join(folder, "initdb"), os.X_OK):
            found.append((int(version), folder))
    if not found or max(found)[0] < VERSION_MIN:
        raise MissingPostgres(f"PostgreSQL {VERSION_MIN} or newer is not installed")
    return max(found)[1]


def find_owner():
    """Who shall run it: this user, or where that is root somebody who may do less."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise MissingPostgres("there is no user postgres or nobody to run PostgreSQL as")


def end_with_parent():
    """Linux's prctl(PR_SET_PDEATHSIG): where a test is killed, its server crashes."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """`settings` are further lines of postgresql.conf."""

    def __init__(self, settings=""):
        self.programs = find_programs()
        self.owner = find_owner()
        self.settings = settings
        self.server = None
        self.made = 0
        # The name of a socket has room for about 100 characters.
        self.folder = tempfile.mkdtemp(prefix="till-pg-", dir="/tmp")
        os.chmod(self.folder, 0o700)
        if os.getuid() == 0:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        self.data = os.path.join(self.folder, "data")
        try:
            self._make()
            self._start_anywhere()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.server is not None:
            self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """On the port it had; what it does until it answers is waited for."""
        log = open(os.path.join(self.folder, "log"), "ab")
        with log:
            self.server = self._spawn(
                [os.path.join(self.programs, "postgres"), "-D", self.data], stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.server.poll() is not None:
                break
            if self._is_ready():
                return
            time.sleep(0.02)
        self.crash()
        raise ChildProcessError("PostgreSQL does not start:\n" + self.log())

    def stop(self):
        """As an operator would, with everybody thrown out."""
        self._end(signal.SIGINT)

    def crash(self):
        """As a power cut would, but for what the system still writes."""
        self._end(signal.SIGQUIT)

    def restart(self):
        self.stop()
        self.start()

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def url(self, database, user=USER, password=PASSWORD):
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def make_database(self):
        """A new and empty one, of the user that the program is to connect as."""
        self.made += 1
        name = f"till_{self.made}"
        self.sql(f"CREATE DATABASE {name} OWNER {USER}")
        return self.url(name)

    def sql(self, statement, database="postgres"):
        """What psql prints for a statement of the cluster's own superuser, unaligned."""
        done = self._run([os.path.join(self.programs, "psql"), "-X", "-q", "-t", "-A",
                          "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port),
                          "-U", self.owner.pw_name, "-d", database, "-c", statement])
        return done.stdout.strip()

    def _make(self):
        self._run([os.path.join(self.programs, "initdb"), "-D", self.data, "-E", "UTF8",
                   "--locale=C.UTF-8", "--auth=peer", "-N", "-U", self.owner.pw_name])

    def _start_anywhere(self):
        for attempt in range(ATTEMPTS):
            self.port = free_port()
            self._write("postgresql.conf", SETTINGS.format(
                port=self.port, folder=self.folder, more=self.settings))
            self._write("pg_hba.conf", ACCESS.format(owner=self.owner.pw_name))
            try:
                self.start()
                break
            except ChildProcessError:
                if attempt == ATTEMPTS - 1:
                    raise
        self.sql(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")

    def _write(self, name, text):
        path = os.path.join(self.data, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        if os.getuid() == 0:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def _spawn(self, words, **options):
        if os.getuid() == 0:
            options.update(user=self.owner.pw_uid, group=self.owner.pw_gid, extra_groups=[])
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, cwd=self.folder,
                                start_new_session=True, preexec_fn=end_with_parent,
                                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                                     "HOME": self.folder}, **options)

    def _run(self, words):
        process = self._spawn(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        output, errors = process.communicate()
        if process.returncode != 0:
            raise ChildProcessError(f"{os.path.basename(words[0])}: {errors.strip()}")
        return subprocess.CompletedProcess(words, 0, output, errors)

    def _is_ready(self):
        return subprocess.run([os.path.join(self.programs, "pg_isready"), "-q", "-h", self.folder,
                               "-p", str(self.port), "-d", "postgres"], check=False).returncode == 0

    def _end(self, number):
        if self.server.poll() is None:
            self.server.send_signal(number)
        self.server.wait()


def main():
    try:
        cluster = Cluster(settings="\n".join(sys.argv[1:]))
    except MissingPostgres as missing:
        print(json.dumps({"missing": str(missing)}), flush=True)
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the test's own affair
    with cluster:
        print(json.dumps({"port": cluster.port, "user": USER, "password": PASSWORD,
                          "owner": cluster.owner.pw_name, "folder": cluster.folder}), flush=True)
        # One word a line: what the test asks for.
        for line in sys.stdin:
            word, _, rest = line.strip().partition(" ")
            answer = {"database": cluster.make_database, "stop": cluster.stop,
                      "crash": cluster.crash, "start": cluster.start,
                      "sql": lambda: cluster.sql(*reversed(rest.split(" ", 1)))}[word]()
            print(json.dumps({"answer": answer}), flush=True)


if __name__ == "__main__":
    main()
