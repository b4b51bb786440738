#!/usr/bin/env python3
"""What ./package makes: installed, sold with, upgraded, removed; the image unpacked and run.

    tests/package/package_test.py PROGRAM

Unpacking the image needs root. Installing needs root, debootstrap and a mirror, takes minutes, and
happens only with TILLBOOK_TEST_FULL=1.
"""
import glob
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
import urllib.request

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
CHROOT = shutil.which("chroot") or "/usr/sbin/chroot"
FOLDER = tempfile.mkdtemp(prefix="tillbook-package-")


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, check=True, **more).stdout


def make(name, *words):
    """What ./package writes into a folder of this name: file endings to paths."""
    folder = os.path.join(FOLDER, name)
    run(os.path.join(SOURCE, "package"), "--binary", PROGRAM, "--output", folder, *words,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1767225600"})
    return {re.sub(r"^tillbook_\d+\.\d+\.\d+", "", each): os.path.join(folder, each)
            for each in os.listdir(folder)}


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def sell(port, key, idempotency_key):
    body = json.dumps({"items": [{"product_name": "Soup", "custom_price": 5, "quantity": 1}]})
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/orders", body.encode(), {
            "Authorization": "Bearer " + key, "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status, json.load(answer)["data"]["shortCode"]


class Rooted:
    """A folder that programs take for the whole system."""

    def __init__(self, root):
        self.root = root

    def as_user(self, user, *words):
        return [CHROOT, f"--userspec={user}", self.root, *words]

    def serve(self, user, words, port, environment=None):
        process = subprocess.Popen(
            self.as_user(user, *words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TILLBOOK_LISTEN": f"127.0.0.1:{port}",
                 "TILLBOOK_METRICS_LISTEN": "off", **(environment or {})})
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
                    return process
            except OSError:
                if process.poll() is not None:
                    break
                time.sleep(0.1)
        process.kill()
        raise AssertionError("it does not answer: " + process.communicate()[1].decode())


def end(process):
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    return process.returncode


class Made(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = make("one")

    def test_the_same_sources_give_the_same_bytes(self):
        again = make("two")
        self.assertEqual(sorted(self.files), sorted(again))
        for ending, path in self.files.items():
            with open(path, "rb") as one, open(again[ending], "rb") as two:
                self.assertEqual(hashlib.sha256(one.read()).digest(),
                                 hashlib.sha256(two.read()).digest(), ending)

    def test_the_package_says_what_it_is_and_needs(self):
        deb = self.files[f"_{run('dpkg', '--print-architecture').strip()}.deb"]
        self.assertEqual(run("dpkg-deb", "-f", deb, "Package").strip(), "tillbook")
        self.assertIn(run("dpkg-deb", "-f", deb, "Version").strip(), run(PROGRAM, "version"))
        needs = run("dpkg-deb", "-f", deb, "Depends")
        for name in ("libc6", "libsqlite3-0", "libssl3", "libcurl4", "tzdata", "adduser"):
            self.assertIn(name, needs)
        names = run("dpkg-deb", "-c", deb)
        for path in ("./usr/bin/tillbook", "./lib/systemd/system/tillbook.service",
                     "./etc/tillbook/tillbook.toml", "./usr/share/man/man1/tillbook.1.gz",
                     "./usr/share/doc/tillbook/copyright",
                     "./usr/share/bash-completion/completions/tillbook"):
            self.assertIn(path + "\n", names)
        self.assertNotIn(SOURCE, names)
        unpacked = os.path.join(FOLDER, "unpacked")
        run("dpkg-deb", "-R", deb, unpacked)
        for script in ("postinst", "prerm", "postrm"):
            run("sh", "-n", os.path.join(unpacked, "DEBIAN", script))
        run(PROGRAM, "--config", os.path.join(unpacked, "etc/tillbook/tillbook.toml"), "version")

    def test_the_man_page_and_the_completion_know_every_command(self):
        page = run(sys.executable, os.path.join(SOURCE, "packaging/handbook.py"), PROGRAM, "man",
                   "2026-01-01")
        completion = run(sys.executable, os.path.join(SOURCE, "packaging/handbook.py"), PROGRAM,
                         "bash")
        top = run(PROGRAM, "--help").split("Subcommands:")[1].split("\n\n")[0]
        commands = re.findall(r"^  (\S+)", top, re.M)
        self.assertGreater(len(commands), 10)
        for command in commands:
            self.assertIn(f'.SS "tillbook {command}'.replace("-", "\\-"), page)
        self.assertIn("\\-\\-listen", page)
        for words, answer in (("book cr", "create"), ("serve --lis", "--listen"),
                              ("verif", "verify")):
            last = len(words.split())
            found = run("bash", "-c", f"{completion}\nCOMP_WORDS=(tillbook {words}); "
                                      f"COMP_CWORD={last}; _tillbook; echo ${{COMPREPLY[*]}}")
            self.assertEqual(found.strip(), answer)

    def test_the_bill_names_what_is_loaded(self):
        with open(self.files[".cdx.json"], encoding="utf-8") as file:
            bill = json.load(file)
        names = {each["name"] for each in bill["components"]}
        self.assertLessEqual({"libc6", "libsqlite3-0", "libssl3", "libcli11-dev"}, names)
        self.assertTrue(all(each["version"] and each["purl"] for each in bill["components"]))

    def image(self):
        """The manifest, the configuration and the layer, each proven by its digest."""
        with tarfile.open(self.files["_oci.tar"]) as layout:
            def blob(place):
                content = layout.extractfile(
                    "blobs/sha256/" + place["digest"].removeprefix("sha256:")).read()
                self.assertEqual("sha256:" + hashlib.sha256(content).hexdigest(), place["digest"])
                self.assertEqual(len(content), place["size"])
                return content
            index = json.load(layout.extractfile("index.json"))
            manifest = json.loads(blob(index["manifests"][0]))
            layer = gzip.decompress(blob(manifest["layers"][0]))
            config = json.loads(blob(manifest["config"]))
        self.assertEqual(config["rootfs"]["diff_ids"],
                         ["sha256:" + hashlib.sha256(layer).hexdigest()])
        return config["config"], layer

    def test_the_image_runs_without_rights_and_keeps_its_data_in_a_volume(self):
        config, layer = self.image()
        self.assertNotIn(config["User"].split(":")[0], ("", "0", "root"))
        self.assertEqual(list(config["Volumes"]), ["/var/lib/tillbook"])
        self.assertEqual(config["Healthcheck"]["Test"], ["CMD", "/usr/bin/tillbook", "health"])
        with tarfile.open(fileobj=io.BytesIO(layer)) as files:
            names = files.getnames()
            self.assertEqual([name for name in names if name.endswith(("/sh", "/bash"))], [])
            data = files.getmember("var/lib/tillbook")
            self.assertEqual((str(data.uid), data.mode), (config["User"].split(":")[0], 0o750))

    @unittest.skipUnless(os.geteuid() == 0, "SKIPPED: unpacking an image needs root")
    def test_the_image_records_a_sale(self):
        config, layer = self.image()
        root = os.path.join(FOLDER, "image")
        with tarfile.open(fileobj=io.BytesIO(layer)) as files:
            files.extractall(root)
        inside, port = Rooted(root), free_port()
        environment = dict(each.split("=", 1) for each in config["Env"])
        command = config["Entrypoint"] + config["Cmd"]

        def tillbook(*words):
            return json.loads(run(*inside.as_user(config["User"], "/usr/bin/tillbook", "--json",
                                                  *words), env=environment))

        book = tillbook("book", "create", "--name", "Diner", "--currency", "USD", "--timezone",
                        "America/New_York")["live"]["id"]
        key = tillbook("key", "create", "--book", book, "--scopes", "all")["key"]
        server = inside.serve(config["User"], command, port, environment={
            **environment, "TILLBOOK_LISTEN": f"127.0.0.1:{port}",
            "TILLBOOK_METRICS_LISTEN": "off"})
        try:
            self.assertEqual(sell(port, key, "one"), (201, "ORD-1"))
            run(*inside.as_user(config["User"], "/usr/bin/tillbook", "health", "--url",
                                f"http://127.0.0.1:{port}"))
        finally:
            self.assertEqual(end(server), 0)


def mirror():
    """The mirror of the release that this system is installed from."""
    for path in ["/etc/apt/sources.list", *glob.glob("/etc/apt/sources.list.d/*")]:
        if not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        line = re.search(r"^deb(?: \[[^]]*\])? +(\S+://\S+) +bookworm ", text, re.M)
        stanza = re.search(r"^URIs: *(\S+://\S+)(?:\n.+)*?\nSuites:(?: .*)? bookworm\b(?!-)", text, re.M)
        if line or stanza:
            return (line or stanza)[1]
    raise unittest.SkipTest("SKIPPED: this system names no mirror")


class Debian:
    """A Debian with nothing but its base, in a folder, where packages are installed."""

    def __init__(self, root):
        self.root = root
        self.inside = Rooted(root)
        self.data = os.path.join(root, "var/lib/tillbook")

    def root_runs(self, *words, **environment):
        return run(CHROOT, self.root, *words, env={
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive",
            **environment})

    def install(self, package):
        shutil.copy(package, os.path.join(self.root, "tmp/package.deb"))
        self.root_runs("apt-get", "-qq", "-y", "--no-install-recommends", "install",
                       "/tmp/package.deb")

    def command(self):
        """What the service starts, word by word."""
        with open(os.path.join(self.root, "lib/systemd/system/tillbook.service"),
                  encoding="utf-8") as unit:
            return re.search(r"^ExecStart=(.*)$", unit.read(), re.M)[1].split()

    def tillbook(self, *words):
        return json.loads(run(*self.inside.as_user("tillbook", *self.command()[:3], "--json",
                                                   *words)))

    def sells(self, port, key, sales):
        """Serves, records what `sales` name by key, and expects their short codes."""
        server = self.inside.serve("tillbook", self.command(), port)
        try:
            for idempotency_key, code in sales.items():
                answer = sell(port, key, idempotency_key)
                assert answer == (201, code), answer
        finally:
            ended = end(server)
        assert ended == 0, ended


@unittest.skipUnless(os.environ.get("TILLBOOK_TEST_FULL") and os.geteuid() == 0 and
                     shutil.which("debootstrap"),
                     "SKIPPED: takes minutes, root, debootstrap and a mirror (./test --full)")
class Installed(unittest.TestCase):
    """A life of the package in systems that have nothing but Debian's base."""

    @classmethod
    def setUpClass(cls):
        cls.old = [path for ending, path in make("life", "--no-image").items()
                   if ending.endswith(".deb")][0]
        newer = os.path.join(FOLDER, "newer")
        run("dpkg-deb", "-R", cls.old, newer)
        control = os.path.join(newer, "DEBIAN/control")
        with open(control, encoding="utf-8") as file:
            text = re.sub(r"^Version: (.*)$", r"Version: \1+next", file.read(), flags=re.M)
        with open(control, "w", encoding="utf-8") as file:
            file.write(text)
        cls.new = os.path.join(FOLDER, "new.deb")
        run("dpkg-deb", "--root-owner-group", "-b", newer, cls.new)
        first, second = (os.path.join(FOLDER, name) for name in ("debian", "debian-2"))
        run("debootstrap", "--variant=minbase", "bookworm", first, mirror())
        run("cp", "-a", first, second)
        cls.first, cls.second = Debian(first), Debian(second)

    def test_install_sell_upgrade_remove_purge_and_restore_elsewhere(self):
        first, second = self.first, self.second
        first.install(self.old)
        self.assertEqual(os.stat(first.data).st_mode & 0o777, 0o750)
        book = first.tillbook("book", "create", "--name", "Diner", "--currency", "USD",
                              "--timezone", "America/New_York")["live"]["id"]
        key = first.tillbook("key", "create", "--book", book, "--scopes", "all")["key"]
        port = free_port()
        first.sells(port, key, {"before": "ORD-1"})
        first.install(self.new)
        first.sells(port, key, {"before": "ORD-1", "after": "ORD-2"})
        before = first.tillbook("verify")
        self.assertEqual([each["entries"] > 0 for each in before], [True, False])
        backup = first.tillbook("backup", "/var/lib/tillbook/")["file"]
        first.root_runs("dpkg", "--remove", "tillbook")
        self.assertFalse(os.path.exists(os.path.join(first.root, "usr/bin/tillbook")))
        first.root_runs("dpkg", "--purge", "tillbook")
        self.assertTrue(os.path.exists(os.path.join(first.data, "tillbook.db")))
        first.install(self.new)
        self.assertEqual(first.tillbook("verify"), before)

        second.install(self.new)
        shutil.copy(first.root + backup, second.root + "/tmp/backup.db")
        second.root_runs("chown", "tillbook:", "/tmp/backup.db")
        restored = second.tillbook("restore", "/tmp/backup.db")
        self.assertEqual(second.tillbook("verify"), before)
        self.assertTrue(all(each["generation"] > 1 for each in restored["books"]), restored)
        second.sells(port, key, {"after": "ORD-2", "elsewhere": "ORD-3"})

        first.root_runs("dpkg", "--purge", "tillbook", TILLBOOK_PURGE_DATA="yes")
        self.assertFalse(os.path.exists(first.data))


if __name__ == "__main__":
    try:
        unittest.main(argv=["package_test", *sys.argv[2:]])
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
