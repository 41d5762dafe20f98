# Two workers run all trials of a study while a third waits; each lives in a process namespace of its own, so that only
# beats tell who lives. Meanwhile the wall clock of all three is set forward by three minutes, then back. Sourced by
# script/soak.
jumps=${1:-50}
use_surefoot "${2:-}"
write_training
library=$(find /usr/lib -name 'libfaketimeMT.so.1' 2>/dev/null | head -n 1)
[[ -n $library ]] || die 'needs the package libfaketime'
unshare --pid --fork --mount-proc true 2>/dev/null || die 'needs to be root, to give each worker a process namespace'
round=0 done_jumps=0

# Written beside and put in place at once: no process reads half of it.
set_clock() { echo "$1" >clock.new && mv clock.new clock; }

worker() {
  SUREFOOT_SOAK=$mark LD_PRELOAD=$library FAKETIME_TIMESTAMP_FILE=$folder/clock FAKETIME_NO_CACHE=1 \
    FAKETIME_DONT_FAKE_MONOTONIC=1 unshare --pid --fork --mount-proc \
    "$surefoot" sweep --lr 1,2,3,4 --jobs 2 --study soak --store soak.db --out "out-$1" -- ./train.sh '{lr}' 60 0.05 \
    >"log-$1" 2>"err-$1" &
}

while ((done_jumps < jumps)); do
  rm -rf soak.db* out-* done
  set_clock +0
  workers=()
  for i in 1 2 3; do
    worker "$i"
    workers+=($!)
    sleep 0.4
  done
  for offset in +180 -180; do
    sleep 0.7
    ((done_jumps < jumps)) || break
    set_clock "$offset"
    done_jumps=$((done_jumps + 1))
  done
  for i in 0 1 2; do
    wait "${workers[i]}" || { cat "err-$((i + 1))" >&2; die "round $round: a worker failed"; }
  done
  check_study soak.db 4 1
  round=$((round + 1))
done
echo "$done_jumps jumps in $round sweeps: no trial lost, none taken from a live worker"
