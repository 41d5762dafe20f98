#pragma once

#include <string>

#include "surefoot/study/store/store.hpp"

/// What all stores say in the same words.
namespace surefoot::study {

/// Throws InvalidArgument when the spec is not that of the study.
void check_same_study(const StudyRecord& stored, const StudySpec& spec);

/// Why a trial returned to the queue.
std::string reclaim_reason(const Owner& owner, bool ended);

}  // namespace surefoot::study
