#pragma once

#include <set>
#include <span>
#include <string>

#include "surefoot/app/option.hpp"

namespace surefoot::app {

/// The store of studies, in which `sweep` keeps and the other commands look.
struct StoreOptions {
  std::string url = "surefoot.db";
  std::set<std::string> said = {};

  static std::span<const Option<StoreOptions>> table();
};

}  // namespace surefoot::app
