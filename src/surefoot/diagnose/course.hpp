#pragma once

#include <string>

#include "surefoot/diagnose/prepared_curve.hpp"

namespace surefoot::diagnose {

/// A loss and the step it was reached by.
struct Place {
  double loss = 0;
  double step = 0;
};

/// The points of a curve that sentences quote: losses as the log has them, each a loss of it or the median of
/// neighbours (block_medians), never a slope or a share that the file does not show.
struct Course {
  /// `training` or `validation`: whose losses these are.
  const char* kind = "training";
  /// Before the first step where that is known, else the first loss.
  Place begin;
  bool initial_known = false;
  Place lowest;
  /// The highest loss, or mean of a two-hundredth of the steps, not a median.
  Place highest;
  /// The last one by half of the steps, and at the end.
  Place half;
  Place end;
  /// Median over the last quarter of the steps.
  double last_quarter = 0;
  /// The step by which 80% of the fall from begin to lowest had come; the last one where it never fell.
  double most_step = 0;
};

/// The course of training, or of validation where there is no other. Needs a loss at least.
Course course_of(const PreparedCurve& curve);
/// The course of validation, as far as it is not `begin`, which is that of the run. Needs a validation loss.
Course validation_course(const PreparedCurve& curve);

/// `the initial 2.303`, where it is known, or `the first 2.303`.
std::string begin_words(const Course& course);
/// `the rate falls from 0.1 to 0.001, and the loss may for that`. Needs rates.
std::string decay_words(const PreparedCurve& curve);
/// `after step 500 training went from 0.81 to 0.79`, or `stayed at 0.79` where that reads the same.
std::string second_half_words(const Course& course);

}  // namespace surefoot::diagnose
