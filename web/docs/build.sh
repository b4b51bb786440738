#!/usr/bin/env bash
# Makes src/web/docs/renderer.js and third-party.txt: the renderer of the API documentation, as its
# makers built it, and the licences of what it contains. Needs Node 18 or newer with npm; building
# and running Tillbook does not, since both files are under version control.
#
#     web/docs/build.sh    after a change of package.json: npm install --package-lock-only first
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
npm ci --no-audit --no-fund
made=../../src/web/docs
cp node_modules/openapi-explorer/dist/browser/openapi-explorer.min.js "$made/renderer.js"
chmod 644 "$made/renderer.js"
node notices.mjs >"$made/third-party.txt"
