# Signals all processes of a sweep as a batch system does that stops a job: the sweep, its guards, its trials and theirs,
# in random order, by SIGTERM or SIGINT, and after ten seconds by SIGKILL. Goes on with it each time. Sourced by
# script/soak.
stops=${1:-100}
use_surefoot "${2:-}"
write_training
rates=$(seq -s, 1 16)
done_stops=0 round=0

stop_all() {
  local signal=$1 pid
  for pid in $(marked | shuf); do
    kill "-$signal" "$pid" 2>/dev/null || true
    ((RANDOM % 3)) || sleep "0.00$((RANDOM % 10))"
  done
}

while ((done_stops < stops)); do
  rm -rf soak.db* out done
  sweep=("$surefoot" sweep --lr "$rates" --jobs 4 --study soak --store soak.db --out out -- ./train.sh '{lr}' 20 0.05)
  # A round ends with the sweep; an undisturbed one takes some four seconds.
  while true; do
    SUREFOOT_SOAK=$mark "${sweep[@]}" >log 2>err &
    pid=$!
    if ((done_stops < stops)); then
      ms=$((RANDOM % 3000))
      sleep "$((ms / 1000)).$(printf '%03d' $((ms % 1000)))"
    fi
    if ((done_stops == stops)) || ! kill -0 "$pid" 2>/dev/null; then
      wait "$pid" || { cat err >&2; die "round $round: a sweep failed by itself"; }
      break
    fi
    stop_all "$( ((RANDOM % 3)) && echo TERM || echo INT)"
    done_stops=$((done_stops + 1))
    for ((i = 0; i < 200; ++i)); do
      (($(left) == 0)) && break
      sleep 0.05
    done
    stop_all KILL
    status=0
    wait "$pid" 2>/dev/null || status=$?
    # Told to stop, killed by that before it could hear of it, or done in the same moment.
    case $status in 0 | 130 | 137 | 143) ;; *) cat err >&2; die "round $round: a stopped sweep ended with $status" ;; esac
  done
  check_study soak.db 16
  round=$((round + 1))
done
echo "$done_stops stops in $round sweeps: no trial lost, none crashed, none run to its end twice"
