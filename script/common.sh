# Shared by the scripts: sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
if [[ ! -t 2 || -n ${NO_COLOR:-} ]]; then
  say() { printf '%s\n' "$*" >&2; }
fi

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# The Debian 12 packages that building needs. OpenBLAS is named because LibTorch is content with the reference BLAS, which is
# many times slower.
build_packages=(
  g++ cmake ninja-build ccache git
  libtorch-dev libopenblas0-pthread
  libfmt-dev libcli11-dev nlohmann-json3-dev zlib1g-dev
  libre2-dev libprotobuf-dev protobuf-compiler libsoci-dev libsqlite3-dev libpq-dev
)
# And those that testing needs besides.
packages=(
  "${build_packages[@]}"
  librsvg2-bin fonts-dejavu-core file dpkg-dev
  libgtest-dev libgmock-dev librapidcheck-dev
  postgresql sqlite3 fasttext python3-torch
)

missing_packages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s\n' "$package"
  done
}

# install_packages PACKAGE...: what is missing of them, after asking on a terminal.
install_packages() {
  local missing
  command -v apt-get >/dev/null ||
    die "this system has no apt-get; install the equivalents of: $*"
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  say "installing with apt-get: ${missing[*]}"
  if [[ -t 0 && -z ${CI:-} && ${assume_yes:-no} == no ]]; then
    read -r -p 'go on? [Y/n] ' answer
    [[ $answer == [nN]* ]] && die 'nothing was installed'
  fi
  local sudo=()
  ((EUID == 0)) || sudo=(sudo)
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# Takes --yes out of the arguments; the rest is left in `arguments`.
parse_yes() {
  arguments=()
  assume_yes=no
  local argument
  for argument in "$@"; do
    if [[ $argument == --yes ]]; then assume_yes=yes; else arguments+=("$argument"); fi
  done
}

# build PRESET [TARGET...]: configures, which takes a moment and sees packages that are new, then builds.
build() {
  local preset=$1
  shift
  cmake --preset "$preset" >"build-$preset.log" 2>&1 || {
    cat "build-$preset.log" >&2
    die "cmake failed for preset $preset"
  }
  rm -f "build-$preset.log"
  cmake --build "build/$preset" -- "$@"
}
