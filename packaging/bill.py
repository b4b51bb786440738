#!/usr/bin/env python3
"""Writes what a release is made of as CycloneDX 1.5.

    packaging/bill.py PROGRAM VERSION > tillbook.cdx.json

Libraries that the system provides when it runs, headers that were compiled in, and the npm packages
inside the documentation's renderer and the back office.
"""
import datetime
import json
import os
import re
import sys
import uuid

import libraries

HERE = os.path.dirname(os.path.abspath(__file__))


def debian_component(name, scope):
    version = libraries.version_of(name)
    return {"type": "library", "bom-ref": f"pkg:deb/debian/{name}@{version}", "name": name,
            "version": version, "scope": scope, "purl": f"pkg:deb/debian/{name}@{version}"}


def npm_components():
    """Those that the notices of the pages name: "@scope/name 1.2.3 (MIT)"."""
    found = []
    for part in ("docs", "office"):
        path = os.path.join(HERE, "../src/web", part, "third-party.txt")
        with open(path, encoding="utf-8") as notices:
            found += re.findall(r"^(\S+) (\d\S*) \(([^)]+)\)$", notices.read(), re.M)
    return [{"type": "library", "bom-ref": f"pkg:npm/{name.replace('@', '%40')}@{version}",
             "name": name, "version": version, "scope": "required",
             "licenses": [{"expression": licence}],
             "purl": f"pkg:npm/{name.replace('@', '%40')}@{version}"}
            for name, version, licence in found]


def main():
    program, version = sys.argv[1:3]
    shared = libraries.packages_of(libraries.shared_libraries(program))
    components = [debian_component(name, "required") for name in shared]
    components += [debian_component(name, "required") for name in libraries.compiled_in()
                   if name not in shared]
    components += npm_components()
    moment = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")),
                                             datetime.timezone.utc)
    itself = {"type": "application", "bom-ref": f"tillbook@{version}", "name": "tillbook",
              "version": version, "licenses": [{"license": {"id": "Apache-2.0"}}]}
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "component": itself},
            "components": components,
            "dependencies": [{"ref": itself["bom-ref"],
                              "dependsOn": [each["bom-ref"] for each in components]}]}
    # The number follows from the contents, so that the same release has the same.
    bill["serialNumber"] = "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill)))
    json.dump(bill, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
