#!/usr/bin/env python3
"""Writes the man page and the completion of bash from what the program says of itself.

    packaging/handbook.py PROGRAM man DATE > tillbook.1
    packaging/handbook.py PROGRAM bash > tillbook
"""
import os
import re
import subprocess
import sys

ENTRY = re.compile(r"^  (\S.*?)(?:  +|$)(.*)$")


def help_of(program, words):
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith("TILLBOOK_")}
    return subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True,
                          env=clean).stdout.replace(program, "tillbook")


class Command:
    """A command, as its help tells of it, with those below it."""

    def __init__(self, program, words):
        self.words, self.options, self.commands, self.rest = words, [], [], []
        part = ""
        lines = help_of(program, words).splitlines()
        self.about = lines[0]
        for line in lines[1:]:
            if line in ("Options:", "Subcommands:", "Positionals:"):
                part = line
                continue
            if line and not line.startswith(" "):
                part = "" if line.startswith("Usage:") else "rest"
                if line.startswith("Usage:"):
                    continue
            self.take(part, line)
        self.commands = [Command(program, words + [name]) for name, _ in self.commands]

    def take(self, part, line):
        entry = ENTRY.match(line)
        if part in ("Options:", "Positionals:") and entry:
            self.options.append(list(entry.groups()))
        elif part in ("Options:", "Positionals:") and line.strip():
            self.options[-1][1] = (self.options[-1][1] + " " + line.strip()).strip()
        elif part == "Subcommands:" and entry:
            self.commands.append(entry.groups())
        elif part == "rest":
            self.rest.append(line)

    def flags(self):
        return [name for option, _ in self.options
                for name in re.findall(r"--[a-z][a-z-]*", option.split(" (Env")[0])]


def roff(text):
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + safe if safe.startswith((".", "'")) else safe


def man_of(command, out):
    if command.words:
        out += [f'.SS "{roff("tillbook " + " ".join(command.words))}"', roff(command.about)]
    for option, about in command.options:
        if option.startswith("-h,--help") and command.words:
            continue
        out += [".TP", f".B {roff(option)}", roff(about)]
    rest = "\n".join(command.rest).strip("\n")
    if rest:
        out += [".PP", ".nf", *[roff(line) for line in rest.split("\n")], ".fi"]
    for below in command.commands:
        man_of(below, out)


def man_page(root, version, date):
    out = [f'.TH TILLBOOK 1 "{date}" "{version}" "User Commands"', ".SH NAME",
           "tillbook \\- a self\\-hosted order book for points of sale", ".SH SYNOPSIS",
           ".B tillbook", "[OPTIONS] SUBCOMMAND", ".SH DESCRIPTION",
           "Records every sale of a business exactly once, keeps the whole history at hand, and "
           "serves it through two public REST dialects. One program, one database file.",
           ".SH COMMANDS AND OPTIONS"]
    man_of(root, out)
    out += [".SH FILES", ".TP", ".I /etc/tillbook/tillbook.toml",
            "Options of the system's service.", ".TP", ".I /var/lib/tillbook/tillbook.db",
            "Its books."]
    return "\n".join(out) + "\n"


def cases(command, out):
    words = [below.words[-1] for below in command.commands] + command.flags()
    out.append(f'        "{" ".join(command.words)}") words="{" ".join(words)}" ;;')
    for below in command.commands:
        cases(below, out)


def bash_completion(root):
    paths = []

    def collect(command):
        paths.append(" ".join(command.words))
        for below in command.commands:
            collect(below)

    collect(root)
    lines = []
    cases(root, lines)
    known = "|".join(f'"{path}"' for path in paths if path)
    return "\n".join([
        "# Completion of tillbook for bash.", "_tillbook() {",
        "    local word path='' words current=${COMP_WORDS[COMP_CWORD]}", "    COMPREPLY=()",
        '    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
        '        case "${path:+$path }$word" in',
        f"            {known}) path=\"${{path:+$path }}$word\" ;;", "        esac", "    done",
        '    case "$path" in', *lines, "    esac",
        '    [[ $current == [./~]* ]] && { compopt -o default; return; }',
        '    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")', "}",
        "complete -F _tillbook -o bashdefault tillbook", ""])


def main():
    program, form = sys.argv[1], sys.argv[2]
    root = Command(program, [])
    if form == "bash":
        sys.stdout.write(bash_completion(root))
        return
    version = subprocess.run([program, "version"], capture_output=True, text=True,
                             check=True).stdout.strip()
    sys.stdout.write(man_page(root, version, sys.argv[3]))


if __name__ == "__main__":
    main()
