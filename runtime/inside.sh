#!/bin/sh
# inside.sh [--user=NAME] STATE COMMAND...   runs COMMAND inside the Debian root that STATE/rootfs points to.
#
# Network and standard streams are the caller's. Mounts, processes and System V memory live in namespaces of this one run: the host never
# sees a mount, and when the caller dies, however it dies, everything in here is killed by the kernel. STATE is at the same path inside and
# outside;
# everything else that is written is kept in memory and forgotten. COMMAND runs as NAME of the root's own users (default root).
set -eu

if [ "${1-}" != --entered ]; then
  # --pdeathsig: killed with the caller. --kill-child: the namespace's first process is killed with unshare.
  exec setpriv --pdeathsig KILL unshare --mount --propagation private --ipc --pid --fork --kill-child "$0" --entered "$@"
fi
shift

user=root
case $1 in --user=*) user=${1#--user=}; shift ;; esac
state=$1
shift
[ -d "$state/rootfs/usr" ] || { echo "inside.sh: $state/rootfs is not a built Debian root" >&2; exit 1; }

# The root is shared by every instance and stays as it was built: changes go to an overlay in memory.
mkdir -p "$state/mnt"
mount -t tmpfs -o mode=755 hearthline "$state/mnt"
cd "$state/mnt"
mkdir lower upper work root
mount --bind "$(readlink -f "$state/rootfs")" lower
mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work hearthline root
mount --rbind /dev root/dev
mount -t tmpfs -o mode=1777 hearthline root/dev/shm
mount -t proc proc root/proc
# A failing look-up of the own host name holds up every call by 10 s: it is answered here.
printf '127.0.0.1 localhost\n::1 localhost\n127.0.0.1 %s\n' "$(cat /proc/sys/kernel/hostname)" > root/etc/hosts
mkdir -p "root$state"
# The services' users must be able to pass on the way to it, also through a closed one like /root.
dir=$state
while dir=$(dirname "$dir") && [ "$dir" != / ]; do chmod a+x "root$dir"; done
mount --bind "$state" "root$state"

clean='env -i LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp'
if [ "$user" = root ]; then
  exec $clean chroot root "$@"
fi
# A change of user clears the death signal, so it is set again.
exec $clean chroot root setpriv --reuid="$user" --regid="$user" --init-groups --pdeathsig KILL "$@"
