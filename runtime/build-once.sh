#!/bin/sh
# build-once.sh TARGET COMMAND...   runs COMMAND with its word TARGET replaced by TARGET.part, and renames that to TARGET when it has
# succeeded.
#
# rootfs.ts calls it holding the build lock and inside a mount and pid namespace of its own: whatever way it ends, nothing stays mounted and
# nothing stays running, and TARGET is there complete or not at all.
set -eu
target=$1
shift
[ ! -e "$target" ] || exit 0
# Under the lock no other build is running: whatever is half done was left by one that was killed.
rm -rf --one-file-system "${target%/*}"/rootfs-*.part
for word; do
  [ "$word" != "$target" ] || word=$target.part
  set -- "$@" "$word"
  shift
done
"$@"
mv -T "$target.part" "$target"
