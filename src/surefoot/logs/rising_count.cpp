#include "surefoot/logs/rising_count.hpp"

namespace surefoot::logs {

void RisingCount::take(const LogLine& line) {
  if (lines_ == 0) {
    count_ = line.count_of_counts;
    for (std::size_t i = 0; i < count_; ++i) candidates_[i].name = line.counts[i].name;
  }
  for (std::size_t i = 0; i < count_; ++i) {
    Candidate& candidate = candidates_[i];
    candidate.rises = candidate.rises && i < line.count_of_counts && line.counts[i].name == candidate.name;
    if (candidate.rises) follow(candidate, line.counts[i].value);
  }
  ++lines_;
}

void RisingCount::follow(Candidate& candidate, std::int64_t value) const {
  if (lines_ == 0) {
    candidate.first = candidate.last = value;
    return;
  }
  const std::int64_t gap = value - candidate.last;
  candidate.rises = gap > 0 && !candidate.ended;
  if (lines_ == 1) candidate.second = value;
  if (lines_ == 2) candidate.gap = gap;
  candidate.ended = lines_ > 2 && gap != candidate.gap;
  candidate.last = value;
}

const RisingCount::Candidate* RisingCount::chosen() const {
  if (lines_ < 3) return nullptr;
  for (std::size_t i = 0; i < count_; ++i)
    if (candidates_[i].rises) return &candidates_[i];
  return nullptr;
}

std::int64_t RisingCount::at(std::int64_t line) const {
  const Candidate& candidate = *chosen();
  if (line <= 1) return candidate.first;
  return line >= lines_ ? candidate.last : candidate.second + (line - 2) * candidate.gap;
}

const std::string& RisingCount::name() const {
  return chosen()->name;
}

}  // namespace surefoot::logs
