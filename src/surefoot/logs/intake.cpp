#include "surefoot/logs/intake.hpp"

#include <utility>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/log_form.hpp"

namespace surefoot::logs {
namespace {

constexpr std::size_t head_size = std::size_t{1} << 16;
constexpr std::size_t unpacked_piece = std::size_t{1} << 18;
/// So many bytes tell gzip by, and so many UTF-16 without a mark.
constexpr std::size_t magic_size = 2;
constexpr std::size_t text_head_size = 8;

bool is_empty(std::string_view head) {
  return head.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Intake::Intake(std::string source, CurveBuilder& builder, const std::vector<MetricPattern>& metrics)
    : source_(std::move(source)), builder_(builder), metrics_(metrics) {}

void Intake::feed(std::string_view bytes, bool live) {
  if (begun_) return gunzip_ ? unpack(bytes, live) : decode(bytes, live);
  first_ += bytes;
  if (first_.size() < magic_size) return;
  begun_ = true;
  if (Gunzip::begins(first_)) gunzip_ = std::make_unique<Gunzip>(source_);
  const std::string first = std::move(first_);
  return gunzip_ ? unpack(first, live) : decode(first, live);
}

void Intake::unpack(std::string_view packed, bool live) {
  while (true) {
    unpacked_.clear();
    const std::size_t before = packed.size();
    gunzip_->unpack(packed, unpacked_, unpacked_piece);
    if (!unpacked_.empty()) decode(unpacked_, live);
    // Nothing more comes out of what is there.
    if (unpacked_.size() < unpacked_piece && (packed.empty() || packed.size() == before)) return;
  }
}

void Intake::decode(std::string_view bytes, bool live) {
  if (text_begun_ && !utf16_) return take(bytes, live);
  if (!text_begun_) {
    text_head_ += bytes;
    if (text_head_.size() < text_head_size) return;
    text_begun_ = true;
    if (const auto order = Utf16::order_of(text_head_); order != Utf16::Order::none) utf16_.emplace(order);
    bytes = text_head_;
    if (!utf16_) return take(std::exchange(text_head_, {}), live);
  }
  decoded_.clear();
  utf16_->decode(bytes, decoded_);
  text_head_.clear();
  take(decoded_, live);
}

void Intake::take(std::string_view text, bool live) {
  if (reader_) return reader_->feed(text);
  head_ += text;
  if (head_.starts_with("\xef\xbb\xbf")) head_.erase(0, 3);
  if (head_.size() >= head_size || (live && tells_its_form(head_))) choose();
}

void Intake::choose() {
  if (head_.empty() || (is_empty(head_) && head_.size() < head_size))
    throw ParseError("the log is empty", source_);
  reader_ = reader_for(head_, source_, builder_, metrics_);
  reader_->feed(head_);
  head_.clear();
}

void Intake::end() {
  // What is shorter than any mark is text.
  if (!begun_) take(first_, false);
  if (begun_ && !text_begun_) take(text_head_, false);
  if (!reader_) choose();
  reader_->end();
  if (gunzip_ && !gunzip_->at_end())
    builder_.note(0, "gzip: the file is cut off, as of a run that goes on: read as far as it goes");
}

}  // namespace surefoot::logs
