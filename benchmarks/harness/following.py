"""Recording while others follow: streams of events must not hold it up."""

import contextlib
import selectors
import socket
import subprocess
import sys

from .figures import at_least
from .server import Failed

GROUP = "Recording, durable, over HTTP"
STREAMS = 200


def read_streams(port, key, count):
    """Opens streams and reads whatever comes, until it is killed; says when all are open."""
    selector = selectors.DefaultSelector()
    for _ in range(count):
        stream = socket.create_connection(("127.0.0.1", port))
        stream.sendall(f"GET /v1/events/stream HTTP/1.1\r\nHost: bench\r\n"
                       f"Authorization: Bearer {key}\r\n\r\n".encode())
        if not stream.recv(65536).startswith(b"HTTP/1.1 200"):
            sys.exit("a stream was refused")
        selector.register(stream, selectors.EVENT_READ)
    print("open", flush=True)
    buffer = bytearray(1 << 18)
    while True:
        for ready, _ in selector.select():
            if ready.fileobj.recv_into(buffer) == 0:
                selector.unregister(ready.fileobj)


@contextlib.contextmanager
def followed(server, key, count):
    """A server with so many streams on one of its books, read by a process of its own."""
    code = ("import sys; sys.path.insert(0, sys.argv[1]); from harness import following; "
            "following.read_streams(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))")
    readers = subprocess.Popen([sys.executable, "-B", "-c", code, sys.path[0], str(server.port),
                                key, str(count)], stdout=subprocess.PIPE, text=True)
    try:
        if readers.stdout.readline() != "open\n":
            raise Failed("the streams could not be opened; server: " + server.log_tail())
        yield server
    finally:
        readers.kill()
        readers.wait()
        readers.stdout.close()


def streams(bench):
    """64 connections that record, with and without streams on the same book."""
    plan = bench.plan
    made = bench.keeper.tillbook(plan.catalogue, 0)
    load = {"connections": 64, "requests": plan.round_orders}

    def recorder(stack, count):
        @contextlib.contextmanager
        def opened():
            with bench.keeper.serve(bench.programs.tillbook, made.database) as server:
                server.open_books(made.books())
                with followed(server, next(iter(made.books())).key, count) as read:
                    yield read

        return bench.recorder(stack, opened, made.books_path, True, **load)

    with contextlib.ExitStack() as stack:
        found = bench.measure({
            "unfollowed": bench.tillbook_recorder(stack, made, **load),
            "1 stream": recorder(stack, 1),
            f"{STREAMS} streams": recorder(stack, STREAMS),
        })
    base = found["unfollowed"]
    for name, result in found.items():
        bench.add(GROUP, f"64 connections, empty, {name}", result["rate"], "/s", detail=result)
    share = 100 * found[f"{STREAMS} streams"]["rate"] / base["rate"]
    bench.add(GROUP, f"rate with {STREAMS} streams against none", share, "%",
              **at_least(share, 75, " %"),
              note=f"server CPU {found[f'{STREAMS} streams']['server_cpu_us']:.1f} against "
                   f"{base['server_cpu_us']:.1f} µs an order")
