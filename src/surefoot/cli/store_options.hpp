#pragma once

#include <memory>
#include <string>

#include "surefoot/report/sweep_view.hpp"
#include "surefoot/study/store/store.hpp"

namespace CLI {
class App;
}

namespace surefoot::cli {

inline constexpr const char* default_store = "surefoot.db";

/// Adds `--store` to a subcommand.
void add_store_option(CLI::App& command, std::string& url);

/// Opens the store; waiting for a database is told on stderr.
std::unique_ptr<study::Store> open_store(const std::string& url, bool create);

/// A study of the store. Throws InvalidArgument when there is none of that name, with the names there are.
study::StudyRecord find_study(study::Store& store, const std::string& name);

/// A study as a list of them shows it, whatever the parameters of its trials are: of these only the best
/// one's are looked at.
report::SweepView overview_of(study::Store& store, const study::StudyRecord& record);

/// A study of the store with its trials. Throws InvalidArgument when there is none of that name, with the
/// names there are.
report::SweepView view_of_study(study::Store& store, const std::string& name, bool with_reported = false);

}  // namespace surefoot::cli
