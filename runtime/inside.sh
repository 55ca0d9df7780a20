#!/bin/sh
# inside.sh [--as=NAME:UID:GID[:GID,...]] [--sealed[=DIR]] STATE COMMAND...   runs COMMAND inside the Debian root of STATE/rootfs.
#
# Network and standard streams are the caller's. Mounts, processes and System V memory live in namespaces of this one run: the host never
# sees a mount, and when the caller dies, however it dies, everything in here is killed by the kernel. STATE is at the same path inside and
# outside; everything else that is written is kept in memory and forgotten.
#
# --as: COMMAND runs under these numbers, which the root knows by NAME for this one run, without capabilities and without a way to new ones
#       (default root).
# --sealed: for what reads audio from outside. No network, nothing of STATE but DIR (which lies in it), no device but null and random, and
#       limits to time, memory, files and processes.
set -eu

if [ "${1-}" != --entered ]; then
  net=
  for word; do
    case $word in --sealed | --sealed=*) net=--net ;; --*) ;; *) break ;; esac
  done
  # --pdeathsig: killed with the caller. --kill-child: the namespace's first process is killed with unshare.
  exec setpriv --pdeathsig KILL unshare --mount --propagation private --ipc --pid $net --fork --kill-child "$0" --entered "$@"
fi
shift

name=
sealed=
while :; do
  case $1 in
    --as=*) IFS=: read -r name uid gid groups <<EOF
${1#--as=}
EOF
      ;;
    --sealed) sealed=nothing ;;
    --sealed=*) sealed=${1#--sealed=} ;;
    *) break ;;
  esac
  shift
done
state=$1
shift
[ -d "$state/rootfs/usr" ] || { echo "inside.sh: $state/rootfs is not a built Debian root" >&2; exit 1; }

# The root is shared by every instance and stays as it was built: changes go to an overlay in memory.
[ -d "$state/mnt" ] || mkdir -p -m 700 "$state/mnt"
umask 022
mount -t tmpfs -o "mode=755${sealed:+,size=1g,nosuid,nodev}" hearthline "$state/mnt"
cd "$state/mnt"
mkdir lower upper work root
mount --bind "$(readlink -f "$state/rootfs")" lower
mount -t overlay -o "lowerdir=lower,upperdir=upper,workdir=work${sealed:+,nosuid,nodev}" hearthline root
if [ -z "$sealed" ]; then
  mount --rbind /dev root/dev
  mount -t tmpfs -o mode=1777 hearthline root/dev/shm
else
  mount -t tmpfs -o mode=755,size=64k hearthline root/dev
  for device in null zero random urandom; do
    : > "root/dev/$device"
    mount --bind "/dev/$device" "root/dev/$device"
  done
fi
mount -t proc proc root/proc
# A failing look-up of the own host name holds up every call by 10 s: it is answered here.
printf '127.0.0.1 localhost\n::1 localhost\n127.0.0.1 %s\n' "$(cat /proc/sys/kernel/hostname)" > root/etc/hosts
shown=$state
[ -z "$sealed" ] || shown=$sealed
if [ "$shown" != nothing ]; then
  mkdir -p "root$shown"
  # Those who run in here must be able to pass on the way to it, also through a closed one like /root.
  dir=$shown
  while dir=$(dirname "$dir") && [ "$dir" != / ]; do chmod a+x "root$dir"; done
  mount --bind "$shown" "root$shown"
  # Who keeps recordings on a disk of their own has it mounted there: a bind alone shows what lies under it.
  for place in recordings sounds; do
    if mountpoint -q "$shown/$place"; then mount --bind "$shown/$place" "root$shown/$place"; fi
  done
fi

clean='env -i LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp'
[ -z "$sealed" ] || clean="$clean prlimit --core=0 --cpu=600 --as=2147483648 --fsize=4294967296 --nproc=100 --nofile=256"
if [ -z "$name" ]; then
  exec $clean chroot root "$@"
fi
# Programs ask who they are: the root's own number of that name is replaced.
sed -i "/^$name:/d" root/etc/passwd root/etc/group
echo "$name:x:$uid:$gid::/tmp:/usr/sbin/nologin" >> root/etc/passwd
echo "$name:x:$gid:" >> root/etc/group
# What is shared is shared with a group; files of others are nobody's business.
umask 007
more=--clear-groups
[ -z "$groups" ] || more=--groups=$groups
# A change of user clears the death signal, so it is set again.
exec $clean chroot root setpriv --reuid="$uid" --regid="$gid" $more --no-new-privs --inh-caps=-all --bounding-set=-all --pdeathsig KILL "$@"
