#!/usr/bin/env bash
# Makes src/web/office: the back office, checked by the compiler and bundled, and
# third-party.txt with the licences of what it contains. Needs Node 18.20 or newer with npm;
# building and running Tillbook does not, since what is made is under version control.
#
#     web/office/build.sh           after a change of package.json: npm install --package-lock-only
#     web/office/build.sh --check   builds elsewhere and fails where the two differ
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
made=../../src/web/office
if [ "${1:-}" = --check ]; then
    made=$(mktemp -d)
    trap 'rm -rf "$made"' EXIT
fi
# What is installed stays while the lock file does: a build needs no network then.
if ! cmp -s package-lock.json node_modules/.installed.json; then
    npm ci --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed.json
fi
node_modules/.bin/tsc --noEmit
node_modules/.bin/vite build --logLevel warn --emptyOutDir --outDir "$made"
node notices.mjs >"$made/third-party.txt"
chmod -R u=rwX,go=rX "$made"
size=$(cd "$made" && cat -- *.html *.js *.css | gzip -9 | wc -c)
if [ "$size" -gt 250000 ]; then
    echo "the back office is $size bytes compressed, and shall not be more than 250,000" >&2
    exit 1
fi
if [ "${1:-}" = --check ]; then
    diff -r "$made" ../../src/web/office ||
        { echo "src/web/office is not what web/office/build.sh makes" >&2; exit 1; }
fi
