#include "daemon/decide/ladder/identity.hpp"

namespace runbookd::decide {

std::string instance_key(std::string_view resource, std::string_view target) {
  std::string key{resource};
  if (!target.empty()) key += "[" + std::string{target} + "]";
  return key;
}

std::string_view group_of(std::string_view key) { return key.substr(0, key.find('[')); }

std::string_view target_of(std::string_view key) {
  const auto open = key.find('[');
  if (open == std::string_view::npos || !key.ends_with(']')) return {};
  return key.substr(open + 1, key.size() - open - 2);
}

std::string_view verb_of_kind(std::string_view kind) {
  const auto dot = kind.rfind('.');
  return dot == std::string_view::npos ? kind : kind.substr(dot + 1);
}

}  // namespace runbookd::decide
