# Two workers run all trials of a study of a private PostgreSQL while a third waits, each in a process namespace of its own
# where that is possible, so that only beats tell who lives. The database is taken away for a while: stopped at once,
# stopped in order, or frozen, in turn; first come when it is back may be the one that waits. Sourced by script/soak.
outages=${1:-20}
seconds=${2:-90}
use_surefoot "${3:-}"
write_training
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
[[ -n $programs ]] || die 'needs the package postgresql'
apart=()
unshare --pid --fork --mount-proc true 2>/dev/null && apart=(unshare --pid --fork --mount-proc)
as_user=()
if ((EUID == 0)); then
  as_user=(setpriv --reuid postgres --regid postgres --clear-groups)
  chown postgres "$folder"
fi
port=$((20000 + RANDOM % 20000))
pg() { (cd / && "${as_user[@]}" "$programs/$1" "${@:2}" >>"$folder/postgresql.log" 2>&1); }
start_server() {
  pg pg_ctl -D "$folder/data" -w -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder" start
}
server() { head -n 1 "$folder/data/postmaster.pid"; }
signal_server() {
  local main
  main=$(server)
  # shellcheck disable=SC2046
  kill "-$1" "$main" $(cat "/proc/$main/task/$main/children")
}
clean_up() {
  [[ -f $folder/data/postmaster.pid ]] && { signal_server CONT; pg pg_ctl -D "$folder/data" -m immediate stop; } || true
  cd / && rm -rf "$folder"
}
touch postgresql.log && ((EUID != 0)) || chown postgres postgresql.log
pg initdb -D "$folder/data" -U tester -A trust -N --locale=C -E UTF8 || die 'no database (initdb)'
start_server || { cat postgresql.log >&2; die 'PostgreSQL does not start'; }

for ((round = 0; round < outages; ++round)); do
  rm -rf out-* done
  pg createdb -h 127.0.0.1 -p "$port" -U tester "soak$round"
  store=postgresql://tester@127.0.0.1:$port/soak$round
  workers=()
  for i in 1 2 3; do
    SUREFOOT_SOAK=$mark "${apart[@]}" "$surefoot" sweep --lr 1,2,3,4 --jobs 2 --study soak --store "$store" \
      --out "out-$i" -- ./train.sh '{lr}' 60 0.3 >"log-$i" 2>"err-$i" &
    workers+=($!)
    sleep 0.4
  done
  sleep "$((RANDOM % 10)).$((RANDOM % 10))"
  case $((round % 3)) in
    0) pg pg_ctl -D "$folder/data" -m immediate stop && sleep "$seconds" && start_server ;;
    1) pg pg_ctl -D "$folder/data" -m fast stop && sleep "$seconds" && start_server ;;
    2) signal_server STOP && sleep "$seconds" && signal_server CONT ;;
  esac || die "round $round: PostgreSQL could not be taken away and brought back"
  for i in 0 1 2; do
    wait "${workers[i]}" || { cat "err-$((i + 1))" >&2; die "round $round: a worker failed"; }
    (($(grep -c 'waiting for the store' "err-$((i + 1))") <= 1)) || die "round $round: waiting was told more than once"
  done
  check_study "$store" 4 1
done
echo "$outages outages of $seconds s: no trial lost, none crashed, none run twice"
