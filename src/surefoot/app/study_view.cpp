#include "surefoot/app/study_view.hpp"

#include "surefoot/app/study_diagnosis.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"

namespace surefoot::app {
namespace {

/// As many as there are where this Surefoot would refuse to search so.
std::int64_t size_of(const report::SweepView& view) {
  try {
    return study::trial_count(view.spec, *study::make_sampler(view.spec));
  } catch (const InvalidArgument&) {
    return static_cast<std::int64_t>(view.trials.size());
  }
}

}  // namespace

search::Parameters without_rate(search::Parameters parameters) {
  parameters.erase("lr");
  return parameters;
}

study::StudyRecord find_study(study::Store& store, const std::string& name) {
  if (auto record = store.find_study(name)) return *record;
  std::vector<std::string> names;
  for (const auto& study : store.studies()) names.push_back(study.name);
  throw InvalidArgument(names.empty() ? "there are no studies in this store"
                                      : unknown_word("study", name, names));
}

report::SweepView overview_of(study::Store& store, const study::StudyRecord& record) {
  report::SweepView view{.study = record.name, .spec = record.spec};
  view.trials = store.bare_trials(record.id);
  view.best = study::best(view.trials, view.spec.direction);
  view.size = size_of(view);
  if (!view.best) return view;
  try {
    view.best->trial = store.trials(record.id, false)[static_cast<std::size_t>(view.best->trial.number)];
  } catch (const StoreError&) {
    // They are damaged: it is shown without.
  }
  return view;
}

report::SweepView view_of_study(study::Store& store, const std::string& name, bool with_reported) {
  const auto record = find_study(store, name);
  report::SweepView view{.study = name, .spec = record.spec};
  view.trials = store.trials(record.id, with_reported);
  view.best = study::best(view.trials, view.spec.direction);
  if (with_reported) view.together = diagnose_together(view, store.curves(record.id));
  view.size = size_of(view);
  return view;
}

}  // namespace surefoot::app
