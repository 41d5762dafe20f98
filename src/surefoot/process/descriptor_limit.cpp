#include "surefoot/process/descriptor_limit.hpp"

#include <algorithm>
#include <atomic>
#include <limits>

#include <sys/resource.h>

namespace surefoot::process {
namespace {

std::atomic<std::int64_t> limit_before{-1};

std::int64_t as_number(rlim_t limit) {
  constexpr auto most = static_cast<rlim_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(limit, most));
}

}  // namespace

std::int64_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<std::int64_t>::max();
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (before == limit.rlim_max || setrlimit(RLIMIT_NOFILE, &limit) != 0) return as_number(before);
  limit_before = as_number(before);
  return as_number(limit.rlim_cur);
}

std::int64_t descriptor_limit_for_commands() {
  return limit_before;
}

}  // namespace surefoot::process
