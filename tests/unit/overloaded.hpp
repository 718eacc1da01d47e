// A visitor of a std::variant from one lambda per alternative.
#pragma once

namespace runbookd::test {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace runbookd::test
