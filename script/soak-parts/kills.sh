# Kills a sweep with SIGKILL at random moments, goes on with it each time, and compares the end with that of one that
# nothing disturbed: the same trials and values, none lost or counted twice, no process left. A list, a grid and a random
# search in turn. Sourced by script/soak.
kills=${1:-200}
use_surefoot "${2:-}"

# Falls from 1 by its rate, and leaves children about: some in sessions of their own, some stopped.
cat >train.sh <<'TRAIN'
#!/bin/sh
setsid sleep 1000 &
setsid sh -c 'kill -STOP $$' &
awk -v r="$1" -v s="$2" 'BEGIN { x = 1 + s; for (t = 1; t <= 6; t++) { print "step " t "/6 loss " x; fflush(); system("sleep 0.01"); x *= 1 - r } }'
kill -9 $! 2>/dev/null
TRAIN
chmod +x train.sh

sweeps=(
  '--lr 0.9,0.5,0.3,0.1,0.05,0.03,0.01,0.005'
  '--lr 1e-3:1 --per-decade 3 --param wd=0,1'
  '--lr 1e-3:1 --sampler random --trials 12'
)
# The seconds differ, and how far what was left behind had come when it was counted; nothing else may.
answer() { "$surefoot" export soak --csv --store "$1" | sed 's/,[0-9.]*$//; s/"it left [^"]*"/left/'; }

done_kills=0 round=0
while ((done_kills < kills)); do
  words=${sweeps[round % 3]}
  # shellcheck disable=SC2206
  command=("$surefoot" sweep $words --seeds 2 --jobs 2 --study soak)
  train=(-- ./train.sh '{lr}' '{seed}')
  begin=$(date +%s%N)
  "${command[@]}" --store "whole-$round.db" --out "whole-$round" "${train[@]}" >/dev/null 2>err || die "round $round: the undisturbed sweep failed"
  # At any moment that the sweep takes, its start included; so often in a round that all three have their turn.
  whole_ms=$((($(date +%s%N) - begin) / 1000000))
  last=$((done_kills + (kills + 2) / 3))
  ((last > kills)) && last=$kills
  while ((done_kills < last)); do
    SUREFOOT_SOAK=$mark "${command[@]}" --store "killed-$round.db" --out "killed-$round" "${train[@]}" >out 2>err &
    pid=$!
    ms=$((RANDOM % whole_ms))
    sleep "$((ms / 1000)).$(printf '%03d' $((ms % 1000)))"
    if ! kill -9 "$pid" 2>/dev/null; then
      wait "$pid" || { cat err >&2; die "round $round: a sweep failed by itself"; }
      break
    fi
    wait "$pid" 2>/dev/null || true
    done_kills=$((done_kills + 1))
    for ((i = 0; i < 200; ++i)); do
      (($(left) == 0)) && break
      sleep 0.05
    done
    (($(left) == 0)) || die "after $done_kills kills: $(left) processes are left"
  done
  "${command[@]}" --store "killed-$round.db" --out "killed-$round" "${train[@]}" >out 2>err || { cat err >&2; die "round $round: the last sweep failed"; }
  diff <(answer "whole-$round.db") <(answer "killed-$round.db") >difference ||
    { cat difference >&2; die "round $round: the answer differs"; }
  round=$((round + 1))
done
echo "$done_kills kills in $round sweeps: the same answers, nothing lost or counted twice, no process left"
