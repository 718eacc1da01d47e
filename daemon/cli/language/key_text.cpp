#include "daemon/cli/language/key_text.hpp"

namespace runbookd::cli {

namespace {

// An item of a list that says what it is.
std::string items_text(const Key& key) {
  const Key& item = key.inside.front();
  const bool plain = item.shape == Shape::text || item.shape == Shape::words;
  return plain ? "" : " of " + type_text(item);
}

}  // namespace

std::string type_text(const Key& key) {
  if (key.shape == Shape::choice) return text_of_choices(key);
  if (key.shape == Shape::list) return "list" + items_text(key);
  if (key.shape == Shape::one_or_list) {
    const std::string items = items_text(key);
    return items.empty() ? "text or list" : items.substr(4) + " or list";
  }
  return name_of(key);
}

std::string default_text(const Key& key) {
  if (key.required) return "required";
  return std::string(key.preset.empty() ? key.otherwise : key.preset);
}

std::string bounds_text(const Key& key) {
  const std::string low(key.lowest), high(key.highest);
  if (low.empty() && high.empty()) return {};
  if (low.empty()) return "at most " + high;
  return high.empty() ? "at least " + low : low + " to " + high;
}

std::string about_text(const Key& key) {
  std::string out(key.summary);
  const auto add = [&](const std::string& more) {
    if (!more.empty()) out += (out.empty() ? "" : "; ") + more;
  };
  add(bounds_text(key));
  if (!key.required && !default_text(key).empty()) add("default: " + default_text(key));
  if (key.templated) add("may hold {{ expression }}");
  return out;
}

}  // namespace runbookd::cli
