// Expected failures are values. Result<T> holds a T or an Error; exceptions are bugs.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace runbookd {

/// A failure for people. `text` is one line without secrets; `hint` says what to do, or is empty.
struct Error {
  std::string text;
  std::string hint;
};

template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : v_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : v_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return v_.index() == 0; }
  T& value() & { return std::get<0>(v_); }
  const T& value() const& { return std::get<0>(v_); }
  T&& value() && { return std::get<0>(std::move(v_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  E& error() & { return std::get<1>(v_); }
  const E& error() const& { return std::get<1>(v_); }

 private:
  std::variant<T, E> v_;
};

struct Done {};
/// For operations that yield nothing.
using Status = Result<Done>;
inline Status ok() { return Done{}; }

}  // namespace runbookd
