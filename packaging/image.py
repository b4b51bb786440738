#!/usr/bin/env python3
"""Makes a container image as an OCI layout in one tar file, without a daemon.

    packaging/image.py --root DIR --version V --architecture amd64 --output tillbook_oci.tar

One layer: the program of DIR, the libraries it loads, time zones, certificates, and a user without
rights. No shell, no package manager. It is loaded with `docker load`, `podman load`, or
`skopeo copy oci-archive:FILE …`. The same inputs give the same bytes.
"""
import argparse
import glob
import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile

import libraries

USER = 10001
DATA = "/var/lib/tillbook"
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))


class Tree:
    """The files of a tar archive, in the order of their names."""

    def __init__(self):
        self.members = {}

    def add(self, path, content=b"", mode=0o644, kind=tarfile.REGTYPE, owner=0, target=""):
        path = path.strip("/")
        parent = os.path.dirname(path)
        if parent and parent not in self.members:
            self.add(parent, mode=0o755, kind=tarfile.DIRTYPE)
        if path in self.members:
            return
        member = tarfile.TarInfo(path)
        member.size, member.mode, member.type = len(content), mode, kind
        member.uid = member.gid = owner
        member.mtime, member.linkname = EPOCH, target
        self.members[path] = (member, content)

    def copy(self, source, path=None):
        """A file of this system, and the links that lead to it."""
        path = path or source
        if os.path.islink(source):
            target = os.path.realpath(source)
            self.add(path, kind=tarfile.SYMTYPE, mode=0o777, target=target)
            return self.copy(target)
        with open(source, "rb") as file:
            self.add(path, file.read(), mode=0o755 if os.access(source, os.X_OK) else 0o644)
        return None

    def tar(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name in sorted(self.members):
                member, content = self.members[name]
                archive.addfile(member, io.BytesIO(content))
        return out.getvalue()


def authorities():
    """The certificates of the distribution, without those that were added on this machine."""
    found = sorted(glob.glob("/usr/share/ca-certificates/mozilla/*.crt"))
    if not found:
        raise SystemExit("ca-certificates is not installed")
    return b"".join(open(path, "rb").read() for path in found)  # pylint: disable=consider-using-with


def files(root):
    tree = Tree()
    program = os.path.join(root, "usr/bin/tillbook")
    # As in the distribution, so that a library is found under either name.
    for name in ("bin", "lib", "lib64", "sbin"):
        tree.add("/usr/" + name, mode=0o755, kind=tarfile.DIRTYPE)
        tree.add("/" + name, mode=0o777, kind=tarfile.SYMTYPE, target="usr/" + name)
    tree.copy(program, "/usr/bin/tillbook")
    shared = libraries.shared_libraries(program)
    for path in shared:
        name = path if path.startswith("/usr") else "/usr" + path
        tree.copy(name)
    for name in libraries.packages_of(shared) + ["tzdata", "ca-certificates"]:
        notice = f"/usr/share/doc/{name}/copyright"
        tree.copy(os.path.realpath(notice), notice)
    for name in ("copyright", "third-party.txt"):
        tree.copy(os.path.join(root, "usr/share/doc/tillbook", name),
                  "/usr/share/doc/tillbook/" + name)
    zones = subprocess.run(["dpkg", "-L", "tzdata"], capture_output=True, text=True,
                           check=True).stdout.split()
    for path in zones:
        if path.startswith("/usr/share/zoneinfo/") and os.path.isfile(path):
            tree.copy(path)
    tree.add("/etc/ssl/certs/ca-certificates.crt", authorities())
    tree.add("/etc/passwd", f"root:x:0:0:root:/:/sbin/nologin\n"
                            f"tillbook:x:{USER}:{USER}:Tillbook:{DATA}:/sbin/nologin\n".encode())
    tree.add("/etc/group", f"root:x:0:\ntillbook:x:{USER}:\n".encode())
    tree.add("/etc/nsswitch.conf", b"hosts: files dns\n")
    tree.add(DATA, mode=0o750, kind=tarfile.DIRTYPE, owner=USER)
    tree.add("/tmp", mode=0o1777, kind=tarfile.DIRTYPE)
    return tree


def config(version, architecture, layer):
    second = 1_000_000_000
    return {
        "architecture": architecture, "os": "linux",
        "config": {
            "User": f"{USER}:{USER}", "WorkingDir": DATA,
            "Entrypoint": ["/usr/bin/tillbook"], "Cmd": ["serve"],
            # What reaches a container is what its owner publishes: see docs/install.md.
            "Env": ["PATH=/usr/bin", f"TILLBOOK_DATABASE=sqlite:{DATA}/tillbook.db",
                    "TILLBOOK_LISTEN=0.0.0.0:8080", "TILLBOOK_METRICS_LISTEN=0.0.0.0:9464",
                    "TILLBOOK_INSECURE_HTTP=true"],
            "ExposedPorts": {"8080/tcp": {}, "9464/tcp": {}}, "Volumes": {DATA: {}},
            "StopSignal": "SIGTERM",
            # Not of the OCI specification, but read by what grew out of Docker.
            "Healthcheck": {"Test": ["CMD", "/usr/bin/tillbook", "health"],
                            "Interval": 10 * second, "Timeout": 6 * second,
                            "StartPeriod": 60 * second, "Retries": 3},
            "Labels": {"org.opencontainers.image.title": "Tillbook",
                       "org.opencontainers.image.description":
                           "Self-hosted order book for points of sale",
                       "org.opencontainers.image.version": version,
                       "org.opencontainers.image.licenses": "Apache-2.0"}},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
        "history": [{"created_by": "packaging/image.py"}]}


def compact(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def main():
    words = argparse.ArgumentParser()
    for name in ("root", "version", "architecture", "output"):
        words.add_argument("--" + name, required=True)
    given = words.parse_args()
    layer = files(given.root).tar()
    layout = Tree()

    def blob(content, media_type):
        digest = hashlib.sha256(content).hexdigest()
        layout.add("blobs/sha256/" + digest, content)
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(content)}

    oci = "application/vnd.oci.image."
    manifest = blob(compact({
        "schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
        "config": blob(compact(config(given.version, given.architecture, layer)),
                       oci + "config.v1+json"),
        "layers": [blob(gzip.compress(layer, mtime=0), oci + "layer.v1.tar+gzip")]}),
        oci + "manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": given.version,
                               "io.containerd.image.name": "tillbook:" + given.version}
    layout.add("oci-layout", compact({"imageLayoutVersion": "1.0.0"}))
    layout.add("index.json", compact({"schemaVersion": 2,
                                      "mediaType": oci + "index.v1+json",
                                      "manifests": [manifest]}))
    with open(given.output, "wb") as out:
        out.write(layout.tar())


if __name__ == "__main__":
    main()
