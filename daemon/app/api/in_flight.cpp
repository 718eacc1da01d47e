#include "daemon/app/api/in_flight.hpp"

#include <utility>

namespace runbookd::api {

InFlight::Hold::Hold(InFlight* of, std::size_t bytes, std::shared_ptr<const std::string> text)
    : of_(of), bytes_(bytes), text_(std::move(text)) {}

InFlight::Hold::Hold(Hold&& other) noexcept
    : of_(std::exchange(other.of_, nullptr)), bytes_(other.bytes_), text_(std::move(other.text_)) {}

InFlight::Hold& InFlight::Hold::operator=(Hold&& other) noexcept {
  std::swap(of_, other.of_);
  std::swap(bytes_, other.bytes_);
  std::swap(text_, other.text_);
  return *this;
}

InFlight::Hold::~Hold() {
  if (of_ == nullptr) return;
  const auto shared = of_->holders_.find(text_.get());
  if (shared != of_->holders_.end()) {
    if (--shared->second > 0) return;
    of_->holders_.erase(shared);
  }
  of_->bytes_ -= bytes_;
}

bool InFlight::take(std::size_t bytes) {
  const bool room = bytes_ == 0 || (bytes <= limit_ && bytes_ <= limit_ - bytes);
  if (room) bytes_ += bytes;
  return room;
}

std::optional<InFlight::Hold> InFlight::hold(std::size_t bytes) {
  if (bytes < least_counted_bytes) return Hold(this, 0, nullptr);
  if (!take(bytes)) return std::nullopt;
  return Hold(this, bytes, nullptr);
}

std::optional<InFlight::Hold> InFlight::hold(std::shared_ptr<const std::string> text) {
  const std::size_t bytes = text->size();
  if (bytes < least_counted_bytes) return Hold(this, 0, nullptr);
  const auto shared = holders_.find(text.get());
  if (shared != holders_.end()) {
    ++shared->second;
  } else {
    if (!take(bytes)) return std::nullopt;
    holders_.emplace(text.get(), 1);
  }
  return Hold(this, bytes, std::move(text));
}

}  // namespace runbookd::api
