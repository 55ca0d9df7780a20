#!/bin/sh
# trim-logs.sh DIR BYTES SECONDS   empties Asterisk's logs in DIR, once they are longer than BYTES, and keeps what was in them as NAME.1. Looks
# every SECONDS, for ever. Asterisk holds them open for adding to; what comes meanwhile may be lost.
set -u
dir=$1
while sleep "$3"; do
  for name in asterisk.log security.log; do
    log=$dir/$name
    [ "$(stat -c %s "$log" 2>/dev/null || echo 0)" -gt "$2" ] || continue
    cp "$log" "$log.1" && : > "$log"
  done
done
