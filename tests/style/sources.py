"""The project's files, as the style tests look at them."""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def cpp_files(*folders):
    """Our .h and .cc files below the given folders (src by default), sorted."""
    found = []
    for folder in folders or ("src",):
        found += [path for path in (ROOT / folder).rglob("*") if path.suffix in (".h", ".cc")]
    return sorted(found)


def headers(*folders):
    return [path for path in cpp_files(*folders) if path.suffix == ".h"]


def tracked_files():
    """Every file under version control; every file outside build and data in an unpacked archive."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        skipped = ("build", "data", ".git", ".cache")
        paths = [path for path in ROOT.rglob("*")
                 if path.relative_to(ROOT).parts[0] not in skipped]
    return sorted(path for path in paths if path.is_file())


def text_lines(path):
    """Numbered lines of a text file; none for a binary one."""
    try:
        return list(enumerate(path.read_text(encoding="utf-8").split("\n"), start=1))
    except UnicodeDecodeError:
        return []


def without_comments(text):
    """The code with comments and literals blanked, line breaks kept."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"', re.S)
    return pattern.sub(lambda found: "\n" * found.group().count("\n"), text)


def name_of(path):
    return path.relative_to(ROOT).as_posix()
