"""What every scenario works with."""

import contextlib
from dataclasses import dataclass

from . import data
from .figures import Figure
from .load import interleave, run_load


@dataclass
class Plan:
    """How much is measured."""
    sizes: list            # Orders present, ascending.
    rounds: int
    round_orders: int      # Recorded per round where the server is kept busy.
    round_seconds: float   # Length of a round where it is not.
    quick: bool

    @property
    def largest(self):
        return self.sizes[-1]

    @property
    def catalogue(self):
        return data.ONE_SMALL_BOOK if self.quick else data.ONE_BOOK


class Bench:
    """Programs, data sets, plan, and the figures found so far."""

    def __init__(self, programs, keeper, plan, say):
        self.programs = programs
        self.keeper = keeper
        self.plan = plan
        self.say = say
        self.figures = []

    def add(self, group, name, value, unit, **more):
        self.figures.append(Figure(group, name, value, unit, **more))

    def measure(self, cases):
        """Interleaved rounds of the cases (name → function of one round), medians by name."""
        self.say(f"  {self.plan.rounds} rounds of {', '.join(cases)}")
        return interleave(cases, self.plan.rounds)

    def recorder(self, stack, server_of, made_books, fresh, **load):
        """A function that measures one round of recording.

        `server_of` yields a server. If `fresh`, each round starts one of its own, so that the
        empty book is empty in every round; else one lives as long as `stack`.
        """
        def one_round(server):
            return run_load(self.programs, server, made_books, warmup=0.3, **load)

        def fresh_round():
            with server_of() as server:
                return one_round(server)

        if fresh:
            return fresh_round
        server = stack.enter_context(server_of())
        return lambda: one_round(server)

    def tillbook_recorder(self, stack, made, options=(), **load):
        @contextlib.contextmanager
        def opened():
            with self.keeper.serve(self.programs.tillbook, made.database, options) as server:
                server.open_books(made.books())
                yield server

        return self.recorder(stack, opened, made.books_path, made.orders == 0, **load)

    def rival_recorder(self, stack, name, orders, **load):
        books_path = self.keeper.tillbook(self.plan.catalogue, 0).books_path
        database = self.keeper.rival(name, orders, self.plan.catalogue)
        program = getattr(self.programs, name)
        return self.recorder(stack, lambda: self.keeper.serve(program, database), books_path,
                             orders == 0, **load)
