#include "config/load/targets.hpp"

#include <glob.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace runbookd::load {

namespace {

constexpr std::size_t max_targets = 10'000;
constexpr std::size_t max_file = 8 << 20;

// `{{ target }}`, with any spaces inside the braces.
std::size_t find_mark(const std::string& text, std::size_t from, std::size_t& length) {
  for (auto open = text.find("{{", from); open != std::string::npos;
       open = text.find("{{", open + 2)) {
    auto at = text.find_first_not_of(' ', open + 2);
    if (at == std::string::npos || text.compare(at, 6, "target") != 0) continue;
    at = text.find_first_not_of(' ', at + 6);
    if (at == std::string::npos || text.compare(at, 2, "}}") != 0) continue;
    length = at + 2 - open;
    return open;
  }
  return std::string::npos;
}

// Prometheus file_sd: a list of {targets: [...], labels: {...}} in JSON or YAML; JSON is YAML.
void read_file_sd(Context& c, document::Mark place, const std::string& path,
                  std::vector<std::string>& out) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || text.str().size() > max_file)
    return c.error(place, "cannot read `" + path + "`, or it is larger than 8 MiB");
  const int file = c.files.add(path, text.str());
  const auto list = document::parse(c.files, file, c.strictness, c.out);
  if (!list) return;
  if (!list->is_sequence())
    return c.error(list->mark, "a file_sd file is a list of {targets: [..]}");
  for (const auto& group : list->items) {
    const document::Node* targets = group.find("targets");
    if (targets == nullptr || !targets->is_sequence()) {
      c.error(group.mark, "a file_sd group needs `targets: [..]`");
      continue;
    }
    for (const auto& target : targets->items) out.push_back(target.text);
  }
}

void read_from(Context& c, document::Reader& r, std::vector<std::string>& out) {
  auto from = r.child("targets_from");
  if (!from) return;
  const auto pattern = from->required_string("file_sd");
  from->finish();
  if (!pattern) return;
  const std::string path =
      pattern->starts_with('/') ? *pattern : c.book.settings.rulebook_dir + "/" + *pattern;
  glob_t found{};
  if (::glob(path.c_str(), 0, nullptr, &found) != 0) {
    r.error("targets_from", "no file matches `" + *pattern + "`");
  } else {
    for (std::size_t i = 0; i < found.gl_pathc; ++i)
      read_file_sd(c, r.mark_of("targets_from"), found.gl_pathv[i], out);
  }
  ::globfree(&found);
}

}  // namespace

std::vector<std::string> read_targets(Context& c, document::Reader& r) {
  std::vector<std::string> out;
  const bool asked = r.has("targets") || r.has("targets_from");
  if (r.has("targets")) out = r.strings("targets");
  read_from(c, r, out);
  const std::string_view key = r.has("targets") ? "targets" : "targets_from";
  if (asked && out.empty())
    r.error(key, "the list of targets is empty",
            "an empty list probes nothing: leave the probe out");
  if (out.size() > max_targets) r.error(key, "more than 10000 targets");
  std::set<std::string> seen;
  for (const auto& t : out)
    if (!seen.insert(t).second) r.error(key, "the target `" + t + "` is listed twice");
  return out;
}

bool mentions_target(const document::Node& node) {
  std::size_t length = 0;
  if (node.is_scalar()) return find_mark(node.text, 0, length) != std::string::npos;
  return std::any_of(node.items.begin(), node.items.end(), mentions_target) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [](const auto& e) { return mentions_target(e.second); });
}

document::Node for_target(const document::Node& node, const std::string& target) {
  document::Node out = node;
  std::size_t length = 0;
  if (out.is_scalar()) {
    for (auto at = find_mark(out.text, 0, length); at != std::string::npos;
         at = find_mark(out.text, at + target.size(), length)) {
      out.text.replace(at, length, target);
      out.substituted = true;
    }
  }
  for (auto& item : out.items) item = for_target(item, target);
  for (auto& [key, value] : out.entries) value = for_target(value, target);
  return out;
}

}  // namespace runbookd::load
