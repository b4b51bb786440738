#!/usr/bin/env bash
# Writes pictures of every page of the back office, of a demo shop, into docs/screenshots.
#
#     tests/browser/screenshots.sh build/release/bin/tillbook
set -euo pipefail
TILLBOOK_PROGRAM=$(readlink -f "${1:?the program to show}")
export TILLBOOK_PROGRAM
cd "$(dirname "$(readlink -f "$0")")"
npm ci --no-audit --no-fund --loglevel=error
npx tsc
npx playwright test --config screenshots/playwright.config.ts
du -sh ../../docs/screenshots
