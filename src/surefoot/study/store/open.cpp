#include <algorithm>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/owner.hpp"
#include "surefoot/study/store/connection.hpp"
#include "surefoot/study/store/memory.hpp"
#include "surefoot/study/store/same_study.hpp"
#include "surefoot/study/store/store_url.hpp"

namespace surefoot::study {

void check_same_study(const StudyRecord& stored, const StudySpec& spec) {
  const std::string what = difference(stored.spec, spec);
  if (!what.empty())
    throw InvalidArgument(
        fmt::format("the study '{}' is there already, and {}; --study names another", stored.name, what));
}

std::int64_t more_configurations(std::int64_t stored, std::int64_t given) {
  return stored == 0 || given == 0 ? 0 : std::max(stored, given);
}

std::string reclaim_reason(const Owner& owner, bool ended) {
  return ended ? fmt::format("its worker, process {}, ended before it", owner.pid)
               : fmt::format("its worker, process {}, gave no sign of life", owner.pid);
}

Ending preempted_ending(const Setbacks& setbacks, const std::string& reason) {
  if (setbacks.count < most_setbacks) return {.state = TrialStatus::preempted, .reason = reason};
  return {.state = TrialStatus::crashed,
          .reason = fmt::format(
              "pre-empted {} times without a new step{}; the last time: {}", setbacks.count,
              setbacks.furthest > 0 ? fmt::format(" (after step {})", setbacks.furthest) : "", reason)};
}

std::string without_password(const std::string& url) {
  return read_store_url(url).shown;
}

std::unique_ptr<Store> open_store(const std::string& url, const StoreOptions& options) {
  if (url == "memory:") return make_memory_store(options);
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    return make_sql_store(make_postgresql_connection(url), without_password(url), options);
  std::string path = url;
  if (url.starts_with("sqlite://"))
    path = url.substr(9);
  else if (url.find("://") != std::string::npos)
    throw InvalidArgument(fmt::format("the store must be sqlite://PATH, a path, or postgresql://…, got '{}'",
                                      without_password(url)));
  if (path.empty()) throw InvalidArgument("the store's path is empty");
  return make_sql_store(make_sqlite_connection(path, options), path, options);
}

}  // namespace surefoot::study
