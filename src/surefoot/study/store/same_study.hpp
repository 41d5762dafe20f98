#pragma once

#include <string>

#include "surefoot/study/store/store.hpp"

/// The messages and checks that all stores share.
namespace surefoot::study {

/// Throws InvalidArgument when the spec is not that of the study.
void check_same_study(const StudyRecord& stored, const StudySpec& spec);

/// The number of sets of a study that is begun with one and gone on with by another; 0 stands for all.
std::int64_t more_configurations(std::int64_t stored, std::int64_t given);

/// The reason with which a trial returned to the queue.
std::string reclaim_reason(const Owner& owner, bool ended);

/// The ending of an attempt that was pre-empted for a reason, its setbacks counted with it: crashed where
/// they are too many.
Ending preempted_ending(const Setbacks& setbacks, const std::string& reason);

}  // namespace surefoot::study
