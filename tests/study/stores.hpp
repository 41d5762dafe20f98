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
#include "surefoot/study/owner.hpp"
#include "surefoot/study/store/store.hpp"
#include "surefoot/study/study.hpp"
#include "surefoot/study/sweep.hpp"

#include "support/private_postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::study {

inline testing::PrivatePostgresql* postgresql() {
  static const auto server = testing::PrivatePostgresql::programs()
                                 ? std::make_unique<testing::PrivatePostgresql>()
                                 : std::unique_ptr<testing::PrivatePostgresql>();
  return server.get();
}

inline StudySpec spec(std::int64_t rates = 5, std::int64_t seeds = 1) {
  StudySpec spec;
  search::Parameter rate{.name = "lr"};
  for (std::int64_t i = 1; i <= rates; ++i) rate.choices.emplace_back(static_cast<double>(i) / 64);
  spec.space = {rate};
  spec.seeds = seeds;
  return spec;
}

/// An owner of another machine: only its heartbeat tells whether it lives.
inline Owner elsewhere(std::int64_t pid) {
  return {"another machine", pid, 1};
}

inline Trial made(std::int64_t number) {
  Trial trial;
  trial.number = number;
  trial.configuration = number;
  trial.parameters["lr"] = 0.5;
  trial.parameters["layers"] = std::int64_t{3};
  trial.parameters["kind"] = std::string("it's");
  trial.seed = 7;
  return trial;
}

}  // namespace surefoot::study
