"""The machine the figures come from, and small questions to its kernel."""

import os
import platform
import socket
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def drop_page_cache():
    """True if the kernel let us forget all files, so that the next read comes from the disk."""
    try:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3\n")
        return True
    except OSError:
        return False


def sync_microseconds(folder):
    """Median time of a 4 kB write with fdatasync: what one commit costs at least."""
    import time

    path = folder / "sync-probe"
    times = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(101):
            start = time.perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    path.unlink()
    return sorted(times)[50] * 1e6


def _first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True,
                              cwd=ROOT).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def describe(folder):
    """Facts for the head of the report."""
    cpu = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    memory_kb = int(Path("/proc/meminfo").read_text().split()[1])
    system = "Linux"
    for line in Path("/etc/os-release").read_text().splitlines():
        if line.startswith("PRETTY_NAME="):
            system = line.split("=", 1)[1].strip('"')
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory_kb / 1024 / 1024),
        "system": system,
        "kernel": platform.release().split("-")[0],
        "compiler": _first_line(["c++", "--version"]),
        "fdatasync_us": round(sync_microseconds(folder)),
        "revision": _first_line(["git", "rev-parse", "--short", "HEAD"]),
    }
