#!/bin/sh
# view.sh [--open DIR PATH]... [--read-only PATH]... -- COMMAND...   runs COMMAND with a view of the files of its own. Called by role.ts as
# root, in a mount namespace of its own.
#
# --open: DIR lets nobody but its owner through, and COMMAND needs PATH below it: in this view DIR holds nothing but such PATHs. No mode is
#         changed anywhere.
# --read-only: PATH cannot be written to in this view.
set -eu
umask 022

hold() { eval "exec $number<\"\$2\""; }
cover() {
  case $covered in *"|$1|"*) ;; *) mount -t tmpfs -o mode=755,size=1m hearthline "$1"; covered="$covered$1|" ;; esac
}
show() {
  mkdir -p "$2"
  mount --no-canonicalize --rbind "/proc/self/fd/$number" "$2"
  eval "exec $number<&-"
}
# The first argument for each --open of the others, with a number to keep hold of it: 3 is the channel to the supervisor.
each() {
  step=$1
  number=4
  covered='|'
  shift
  while [ "$1" != -- ]; do
    case $1 in
      --open) "$step" "$2" "$3"; number=$((number + 1)); shift 3 ;;
      *) shift 2 ;;
    esac
  done
}
each hold "$@"
each cover "$@"
each show "$@"

while [ "$1" != -- ]; do
  case $1 in
    --open) shift 3 ;;
    --read-only)
      mount --bind "$2" "$2"
      mount -o remount,bind,ro "$2"
      shift 2
      ;;
  esac
done
shift
# What was the working directory may be covered now.
cd "$PWD"
exec "$@"
