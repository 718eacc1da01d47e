#include "tests/loopback/google_cloud/field_mask.hpp"

namespace runbookd::sim {
namespace {

using Steps = std::vector<std::string>;

const json::value* find_path(const json::object& body, const Steps& steps) {
  const json::object* at = &body;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto* v = at->if_contains(steps[i]);
    if (v == nullptr || i + 1 == steps.size()) return v;
    at = v->if_object();
    if (at == nullptr) return nullptr;
  }
  return nullptr;
}

void replace_path(json::object& target, const Steps& steps, const json::value& value) {
  json::object* at = &target;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) at = &ensure_object(*at, steps[i]);
  (*at)[steps.back()] = value;
}

// Clearing below a message that is not there must not create the message.
void clear_path(json::object& target, const Steps& steps) {
  json::object* at = &target;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    auto* v = at->if_contains(steps[i]);
    at = v == nullptr ? nullptr : v->if_object();
    if (at == nullptr) return;
  }
  at->erase(steps.back());
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  for (;;) {
    const auto end = text.find(separator);
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

void apply_mask(json::object& target, const json::object& body,
                const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    const Steps steps = split(path, '.');
    if (steps.empty()) continue;
    if (const auto* value = find_path(body, steps)) {
      replace_path(target, steps, *value);
    } else {
      clear_path(target, steps);
    }
  }
}

}  // namespace runbookd::sim
