#!/usr/bin/env bash
# Makes a base image for bots from this machine's own Node.js, without a registry: the binary and the libraries it names.
# Usage: docker/local-base-image.sh [name], by default muster-base:local. DOCKER_HOST says which engine gets it.
# Then set BASE_IMAGE to that name. The image has no shell, no package manager and no user but root and bot (10001).
set -euo pipefail
name=${1:-muster-base:local}
node=$(node -p process.execPath)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root/usr/local/bin" "$root/etc" "$root/tmp"
chmod 1777 "$root/tmp"
cp -L "$node" "$root/usr/local/bin/node"
# The loader and every library, each at the path under which the binary looks for it.
ldd "$node" | grep -oE '/[^ ]+' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
# What the C library loads by itself, to look up names.
for library in /lib/*-linux-gnu/libnss_{dns,files}.so.2 /lib/*-linux-gnu/libresolv.so.2 /lib64/libnss_{dns,files}.so.2; do
  if [ -e "$library" ]; then mkdir -p "$root$(dirname "$library")" && cp -L "$library" "$root$library"; fi
done
printf 'root:x:0:0::/:\nbot:x:10001:10001::/tmp:\n' >"$root/etc/passwd"
printf 'root:x:0:\nbot:x:10001:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"

tar -C "$root" --owner=0 --group=0 --numeric-owner -c . | docker import \
  --change 'ENV PATH=/usr/local/bin' --change 'LABEL muster.base=local' - "$name" >/dev/null
echo "$name"
