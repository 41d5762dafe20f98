#pragma once

#include <string>

#include "surefoot/report/sweep_view.hpp"
#include "surefoot/study/store/store.hpp"

namespace surefoot::app {

/// The parameters but for the rate: trials that are alike in these are compared by their rates.
search::Parameters without_rate(search::Parameters parameters);

/// A study of the store. Throws InvalidArgument when there is none of that name, with the names there are.
study::StudyRecord find_study(study::Store& store, const std::string& name);

/// A study as a list of them shows it, whatever the parameters of its trials are: of these only the best
/// one's are looked at.
report::SweepView overview_of(study::Store& store, const study::StudyRecord& record);

/// A study of the store with its trials. Throws InvalidArgument when there is none of that name, with the
/// names there are.
report::SweepView view_of_study(study::Store& store, const std::string& name, bool with_reported = false);

}  // namespace surefoot::app
