"""What a program needs of this system: its shared libraries and the packages they come from."""
import os
import re
import subprocess

# Libraries that are compiled in, by the package that has their headers.
COMPILED_IN = ("libcli11-dev", "rapidjson-dev", "libxxhash-dev")


def output_of(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def shared_libraries(program):
    """Paths as the loader asks for them, sorted."""
    return sorted(set(re.findall(r"(?:=> |^\t)(/\S+) \(0x", output_of("ldd", program), re.M)))


def packages_of(paths):
    """Names of the packages that own the files, sorted."""
    owners = set()
    for path in paths:
        # /lib is a link to /usr/lib, and packages may have either.
        for spelling in (path, os.path.realpath(path), os.path.realpath(path).removeprefix("/usr")):
            found = subprocess.run(["dpkg-query", "-S", spelling], capture_output=True, text=True,
                                   check=False).stdout
            if found:
                owners.add(found.split(":")[0])
                break
        else:
            raise SystemExit(f"{path} belongs to no package")
    return sorted(owners)


def compiled_in():
    """Packages of headers that are part of the program; of Boost the one that is installed."""
    found = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *COMPILED_IN,
         "libboost1.*-dev"], capture_output=True, text=True, check=False).stdout
    names = [line.split()[1] for line in found.splitlines() if line.startswith("installed ")]
    return sorted(name for name in names
                  if name in COMPILED_IN or re.fullmatch(r"libboost[\d.]+-dev", name))


def version_of(name):
    return output_of("dpkg-query", "-W", "-f", "${Version}", name)
