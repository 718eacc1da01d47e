#include "config/load/targets.hpp"

#include <algorithm>
#include <set>

#include "config/document/files.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_targets = 10'000;
constexpr std::size_t max_file = 8 << 20;
constexpr std::size_t max_target = 512;

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

// Targets become parts of addresses. Whoever writes a discovery file chooses whom we talk to, and
// no more than that: nothing that could end a quoted text or begin another argument.
bool is_target(std::string_view text) {
  constexpr std::string_view others = "-_.:/[]@%~+,=&?!*();";
  return !text.empty() && text.size() <= max_target &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  others.find(c) != std::string_view::npos || static_cast<unsigned char>(c) >= 0x80;
         });
}

std::string place_of(const document::Mark& mark) {
  return "line " + std::to_string(mark.line) + ", column " + std::to_string(mark.column);
}

// The targets of one file, or where it is malformed. Its text is another program's: nothing in it
// is replaced or followed, and nothing of it is shown.
Result<std::vector<std::string>> parse_file_sd(const std::string& text) {
  document::Sources own;
  document::Diagnostics found;
  const auto list = document::parse(own, own.add("", text), document::Strictness::data, found);
  if (found.has_errors()) return Error{"is malformed at " + place_of(found.sorted()[0].mark), {}};
  if (!list || !list->is_sequence()) return Error{"is no list of {targets: [..]}", {}};
  std::vector<std::string> out;
  for (const auto& group : list->items) {
    const document::Node* targets = group.find("targets");
    if (targets == nullptr || !targets->is_sequence())
      return Error{"has no `targets: [..]` in the group at " + place_of(group.mark), {}};
    for (const auto& target : targets->items) {
      if (!target.is_scalar() || !is_target(target.text))
        return Error{"has something that is no target at " + place_of(target.mark), {}};
      out.push_back(target.text);
    }
  }
  return out;
}

// Prometheus file_sd: a list of {targets: [...], labels: {...}} in JSON or YAML; JSON is YAML.
void read_file_sd(document::Reader& r, const std::string& path, std::vector<std::string>& out) {
  const auto text = read_file(path, max_file);
  if (!text) return r.error("targets_from", "cannot read `" + path + "`: " + text.error().text);
  const auto targets = parse_file_sd(text.value());
  if (!targets)
    return r.error("targets_from", "`" + path + "` " + targets.error().text,
                   "a file_sd file is a list of {targets: [..]}, in JSON or YAML");
  out.insert(out.end(), targets->begin(), targets->end());
}

void read_from(Context& c, document::Reader& r, std::vector<std::string>& out) {
  auto from = r.child("targets_from");
  if (!from) return;
  const auto pattern = from->required_string("file_sd");
  from->finish();
  if (!pattern) return;
  const auto found = document::matches_of(c.book.settings.rulebook_dir + "/", *pattern);
  if (!found)
    return r.error("targets_from", "`" + *pattern + "` " + found.error().text, found.error().hint);
  if (found->empty()) r.error("targets_from", "no file matches `" + *pattern + "`");
  for (const auto& path : *found) read_file_sd(r, path, out);
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
