#include "daemon/base/key.hpp"

#include <algorithm>
#include <array>

#include "daemon/base/text.hpp"

namespace runbookd {

namespace {

// In the order of Shape.
constexpr std::array<std::string_view, 26> shape_names{
    "text",    "text",     "text",     "name",       "URL",       "HOST:PORT", "path",
    "DSN",     "schedule", "window",   "expression", "condition", "choice",    "bool",
    "integer", "number",   "duration", "size",       "share",     "limit",     "value",
    "list",    "list",     "map",      "map",        "one of"};
static_assert(shape_names.size() == static_cast<std::size_t>(Shape::one_of) + 1);

// `a, b or c`
template <class Names>
std::string alternatives(const Names& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

}  // namespace

std::string name_of(const Key& key) {
  if (key.shape != Shape::one_of)
    return std::string(shape_names.at(static_cast<std::size_t>(key.shape)));
  std::vector<std::string> names;
  for (const Key& alternative : key.inside) {
    if (alternative.shape != Shape::choice) names.push_back(name_of(alternative));
    if (alternative.shape == Shape::choice)
      for (const auto choice : choices_of(alternative)) names.emplace_back(choice);
  }
  return alternatives(names);
}

std::string text_of_choices(const Key& key) { return alternatives(choices_of(key)); }

std::vector<std::string_view> choices_of(const Key& key) { return words_of(key.choices); }

const Key* find_key(std::span<const Key> keys, std::string_view name) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::span<const Key> keys_below(const Key& key) {
  if (key.family != Family::none) return {};
  const Key* group = of_shape(key, Shape::group);
  return group == nullptr ? std::span<const Key>{} : group->inside;
}

const Key* of_shape(const Key& key, Shape shape) {
  if (key.shape == shape) return &key;
  if (key.shape != Shape::one_of) return nullptr;
  for (const Key& alternative : key.inside)
    if (alternative.shape == shape) return &alternative;
  return nullptr;
}

}  // namespace runbookd
