#!/usr/bin/env bash
# Makes Muster's image from this checkout, without a registry: dist as `npm run build` left it, and what of node_modules runs in production.
# Usage: docker/local-supervisor-image.sh [name], by default muster:local. BASE_IMAGE says what it is built on (muster-base:local, which
# docker/local-base-image.sh makes), DOCKER_HOST which engine gets it.
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:-muster:local}
if [ ! -e dist/src/main.js ]; then echo 'There is no dist; run: npm run build' >&2; exit 1; fi

modules=$(node docker/production-packages.mjs)
# shellcheck disable=SC2086 # one name per word
tar -c --owner=0 --group=0 --mode=u+rwX,go+rX,go-w --exclude='node_modules/**/*.map' --exclude='node_modules/**/*.d.*ts' --exclude='*.test.ts' \
  package.json docker migrations templates dist/src dist/commands $modules |
  docker build --quiet --network none --target prebuilt --build-arg "BASE_IMAGE=${BASE_IMAGE:-muster-base:local}" \
    -f docker/supervisor.Dockerfile -t "$name" - >/dev/null
echo "$name"
