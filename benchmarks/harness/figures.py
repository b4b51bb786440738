"""A figure with its target, and how figures are shown."""

import json
import time
from dataclasses import asdict, dataclass, field


@dataclass
class Figure:
    """One number of the report. `target` is in words; `met` is None where there is none."""
    group: str
    name: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None
    detail: dict = field(default_factory=dict)  # Numbers of the load client's median round.
    note: str = ""


def at_least(value, bound, unit=""):
    """The fields of a target from below."""
    return {"target": f"≥ {bound:,g}{unit}", "met": value >= bound}


def at_most(value, bound, unit=""):
    """The fields of a target from above."""
    return {"target": f"≤ {bound:,g}{unit}", "met": value <= bound}


def both(*targets):
    """Several targets of one figure: met when all are."""
    return {"target": ", ".join(t["target"] for t in targets),
            "met": all(t["met"] for t in targets)}


def number(value):
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


def milliseconds(microseconds):
    return f"{microseconds / 1000:.2f}"


def row(figure):
    """The cells of a figure's line."""
    detail = figure.detail
    latencies = " / ".join(milliseconds(detail[name])
                           for name in ("p50_us", "p99_us", "p999_us", "max_us")) if detail else ""
    met = {True: "yes", False: "NO", None: ""}[figure.met]
    cpu = f"{detail['server_cpu_us']:.1f}" if detail else ""
    return [figure.name, f"{number(figure.value)} {figure.unit}", cpu, latencies, figure.target,
            met, figure.note]


HEAD = ["what", "figure", "server CPU µs", "p50 / p99 / p99.9 / max ms", "target", "met", "note"]


def groups_of(figures):
    groups = {}
    for figure in figures:
        groups.setdefault(figure.group, []).append(figure)
    return groups


def print_table(figures):
    for group, members in groups_of(figures).items():
        rows = [HEAD] + [row(figure) for figure in members]
        widths = [max(len(line[i]) for line in rows) for i in range(len(HEAD))]
        print(f"\n{group}")
        for line in rows:
            print("  " + "  ".join(cell.ljust(width)
                                   for cell, width in zip(line, widths)).rstrip())
    judged = [figure for figure in figures if figure.met is not None]
    print(f"\n{sum(figure.met for figure in judged)} of {len(judged)} targets met")


def write_markdown(path, figures, machine, command):
    lines = ["# Results", "",
             "Written by `./bench`; see [README.md](README.md) for what is measured and how.", "",
             f"- Command: `{command}`",
             f"- Machine: {machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
             f"{machine['system']}, Linux {machine['kernel']}, {machine['compiler']}; "
             f"fdatasync of 4 kB {machine['fdatasync_us']} µs",
             f"- Revision: {machine['revision']}, {time.strftime('%Y-%m-%d')}"]
    for group, members in groups_of(figures).items():
        lines += ["", f"## {group}", "", "| " + " | ".join(HEAD) + " |",
                  "|" + " --- |" * len(HEAD)]
        lines += ["| " + " | ".join(row(figure)) + " |" for figure in members]
    path.write_text("\n".join(lines) + "\n")


def write_json(path, figures, machine, command):
    content = {"command": command, "machine": machine,
               "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
