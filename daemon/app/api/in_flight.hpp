// How many bytes a door holds for its peers: bodies that are on their way to us and answers on
// their way out. A text that many take at once, such as /metrics, is counted once. Loop thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace runbookd::api {

/// What is smaller always finds room and is not counted: the answer to a health check, a command.
constexpr std::size_t least_counted_bytes = 16 << 10;

class InFlight {
 public:
  explicit InFlight(std::size_t limit) : limit_(limit) {}

  /// Gives back what it holds at its end; must not outlive the InFlight.
  class Hold {
   public:
    Hold(Hold&& other) noexcept;
    Hold& operator=(Hold&& other) noexcept;
    ~Hold();

   private:
    friend class InFlight;
    Hold(InFlight* of, std::size_t bytes, std::shared_ptr<const std::string> text);
    InFlight* of_;
    std::size_t bytes_;
    std::shared_ptr<const std::string> text_;
  };

  /// nullopt: no room. A single one finds room whatever its size, so that no answer is too large to
  /// be given at all.
  std::optional<Hold> hold(std::size_t bytes);
  std::optional<Hold> hold(std::shared_ptr<const std::string> text);
  std::size_t bytes() const { return bytes_; }

 private:
  bool take(std::size_t bytes);

  std::size_t limit_;
  std::size_t bytes_ = 0;
  std::map<const std::string*, int> holders_;
};

}  // namespace runbookd::api
