#pragma once

#include <atomic>
#include <cmath>
#include <csignal>
#include <fstream>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sys/wait.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/store/store.hpp"
#include "surefoot/study/study.hpp"
#include "surefoot/study/sweep.hpp"

#include "study/stores.hpp"
#include "support/private_postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::study {

/// A store of the kind that the parameter names, and a clock that the test sets.
class StoreContract : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string kind = GetParam();
    if (kind == "memory") url_ = "memory:";
    if (kind == "sqlite") url_ = "sqlite://" + (folder_.path() / "with space.db").string();
    if (kind == "postgresql") {
      if (postgresql() == nullptr || !postgresql()->ready()) GTEST_SKIP() << "PostgreSQL is not installed";
      url_ = postgresql()->new_database();
    }
    store_ = open();
  }

  std::unique_ptr<Store> open() {
    return open_store(
        url_,
        {.lease_seconds = 60, .clock = [this] { return now_; }, .steady_clock = [this] { return steady_; }});
  }
  std::optional<Trial> claim(std::int64_t study, const Owner& owner = this_process()) {
    return store_->claim({study, std::to_string(++tokens_), false}, owner,
                         [](std::int64_t number, auto) { return made(number); });
  }
  std::int64_t new_study() { return store_->open_study("s", spec()).id; }

  testing::TemporaryFolder folder_;
  std::string url_;
  std::int64_t reclaim(std::int64_t study) { return store_->reclaim(study, this_process()); }
  /// Looks every ten seconds for so long; how many trials were taken back.
  std::int64_t watch(std::int64_t study, double seconds) {
    std::int64_t count = 0;
    for (const double end = steady_ + seconds; steady_ < end;) {
      steady_ += 10;
      count += reclaim(study);
    }
    return count;
  }

  double now_ = 1e9;
  double steady_ = 5;
  int tokens_ = 0;
  std::unique_ptr<Store> store_;
};

}  // namespace surefoot::study
