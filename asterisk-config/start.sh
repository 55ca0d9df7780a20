#!/bin/sh
# Entry of the Asterisk image: its writable directories in the shared volume, then Asterisk as its own user, what it writes readable by
# the group.
set -eu
state=/var/lib/hearthline
for dir in asterisk-var asterisk-run log recordings; do
  mkdir -p "$state/$dir"
  chown asterisk:hearthline "$state/$dir"
  chmod 2770 "$state/$dir"
done
umask 007
# whoever sends it packets writes into its logs: they have an end, as those of the embedded runtime
setpriv --reuid=asterisk --regid=hearthline --clear-groups sh /trim-logs.sh "$state/log" 20000000 10 &
exec setpriv --reuid=asterisk --regid=hearthline --clear-groups asterisk -f -C "$state/asterisk/asterisk.conf"
