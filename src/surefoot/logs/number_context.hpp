#pragma once

#include <string_view>

#include "surefoot/logs/line.hpp"
#include "surefoot/logs/line_scan.hpp"
#include "surefoot/logs/meaning.hpp"

namespace surefoot::logs {

/// What a number counts by the word behind it: `第 3 轮` an epoch, `第 300 步` a step; Meaning::other for all
/// others.
Meaning counted_behind(std::string_view line, const ScannedNumber& found);

/// Whether a fraction stands apart from a word that says nothing of it: `subset  100 / 1311`.
bool stands_apart(std::string_view line, const ScannedNumber& found);

/// What a number means whose name alone says nothing: a loss of a group that is named before it (`Losses
/// {'ner': 2.3}`), or a place beside its total (`global_step/max_steps: 10/870`).
NameMeaning meaning_by_neighbours(const ScannedNumber& found);

/// Keeps a whole number that may be a place, though no word says so.
void remember_count(const ScannedNumber& found, LogLine& answer);

}  // namespace surefoot::logs
