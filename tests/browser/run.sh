#!/usr/bin/env bash
# Tests the back office of a program in a browser. Needs Node 18.20 or newer with npm, and Chromium.
#
#     tests/browser/run.sh PROGRAM [ARGUMENT OF PLAYWRIGHT]...
#     tests/browser/run.sh build/dev/bin/tillbook specs/register.spec.ts
set -euo pipefail
TILLBOOK_PROGRAM=$(readlink -f "${1:?the program to test}")
export TILLBOOK_PROGRAM
shift
cd "$(dirname "$(readlink -f "$0")")"
npm ci --no-audit --no-fund --loglevel=error
npx tsc
exec npx playwright test "$@"
