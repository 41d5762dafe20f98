#include "surefoot/cli/store_options.hpp"

#include <cstdio>

#include <CLI/CLI.hpp>

#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/study_diagnosis.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"

namespace surefoot::cli {

void add_store_option(CLI::App& command, std::string& url) {
  command
      .add_option("--store", url, "Where studies are kept: sqlite://PATH or postgresql://USER@HOST/DATABASE")
      ->capture_default_str();
}

std::unique_ptr<study::Store> open_store(const std::string& url, bool create) {
  study::StoreOptions options;
  options.create = create;
  options.on_wait = [](const std::string& words) { std::fprintf(stderr, "surefoot: %s\n", words.c_str()); };
  options.should_stop = was_interrupted;
  return study::open_store(url, options);
}

report::SweepView view_of_study(study::Store& store, const std::string& name, bool with_reported) {
  const auto record = store.find_study(name);
  if (!record) {
    std::vector<std::string> names;
    for (const auto& study : store.studies()) names.push_back(study.name);
    throw InvalidArgument(names.empty() ? "there are no studies in this store"
                                        : unknown_word("study", name, names));
  }
  report::SweepView view{.study = name, .spec = record->spec};
  view.trials = store.trials(record->id, with_reported);
  view.best = study::best(view.trials, view.spec.direction);
  if (with_reported) view.together = diagnose_together(view, store.curves(record->id));
  view.size = study::trial_count(view.spec, *study::make_sampler(view.spec));
  return view;
}

}  // namespace surefoot::cli
