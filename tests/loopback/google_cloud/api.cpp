#include "tests/loopback/google_cloud/api.hpp"

namespace runbookd::sim {

std::string Call::name_from(std::size_t first) const {
  std::string out;
  // A list's last segment names the collection; what remains is the parent.
  const std::size_t end = segments.size() - (method.id.ends_with(".list") ? 1 : 0);
  for (std::size_t i = first; i < end; ++i) out += (out.empty() ? "" : "/") + segments[i];
  return out.substr(0, out.find(':'));
}

}  // namespace runbookd::sim
