#include "config/load/targets.hpp"

#include <algorithm>
#include <set>

#include "config/load/name_discovery.hpp"

namespace runbookd::load {

namespace {

constexpr std::size_t max_targets = 10'000;

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

const TargetLists& listed_before(const Context& c, const std::string& name) {
  static const TargetLists nothing;
  const auto it = c.before.find(name);
  return it == c.before.end() ? nothing : it->second;
}

void read_files(Context& c, document::Reader& r, const TargetLists& before,
                const std::string& pattern, bool allow_empty, Targets& out) {
  out.pattern = pattern.starts_with('/') ? pattern : c.book.settings.rulebook_dir + "/" + pattern;
  auto found = discover({c.book.settings.rulebook_dir, pattern, allow_empty}, before);
  if (!found)
    return r.error("targets_from", "`" + pattern + "` " + found.error().text, found.error().hint);
  out.discovered = std::move(*found);
  if (out.discovered.failure.empty()) return;
  c.out.warning(r.mark_of("targets_from"), "discovery-failed",
                r.what() + ": " + out.discovered.failure +
                    (out.discovered.names.empty() ? "; it has no targets until a reload finds some"
                                                  : "; the last list that was good is kept"),
                "a file_sd file is a list of {targets: [..]}, in JSON or YAML");
}

void read_from(Context& c, document::Reader& r, const std::string& name, Targets& out) {
  auto from = r.child("targets_from");
  if (!from) return;
  const auto pattern = from->string("file_sd");
  out.names_from = read_name_discovery(*from);
  const bool allow_empty = from->boolean("allow_empty").value_or(false);
  from->finish();
  const TargetLists& before = listed_before(c, name);
  if (from->failed()) return;
  if (pattern) read_files(c, r, before, *pattern, allow_empty, out);
  if (!out.names_from) return;
  out.names_from->allow_empty = allow_empty;
  // Nobody asks while a rulebook is loaded: what was answered last is what there is.
  const auto answered = before.find(out.names_from->text());
  if (answered == before.end()) return;
  out.discovered.lists[answered->first] = answered->second;
  out.discovered.names = answered->second;
}

}  // namespace

Targets read_targets(Context& c, document::Reader& r, const std::string& name) {
  Targets out;
  out.listed = r.has("targets") || r.has("targets_from");
  std::set<std::string> seen;
  if (r.has("targets")) {
    for (const auto& t : r.strings("targets")) {
      if (!seen.insert(t).second) r.error("targets", "the target `" + t + "` is listed twice");
      out.names.push_back(t);
    }
    if (out.names.empty())
      r.error("targets", "the list of targets is empty",
              "an empty list probes nothing: leave the probe out");
  }
  out.fixed = out.names.size();
  read_from(c, r, name, out);
  // A machine may be in several groups, of the rulebook's and of other programs'.
  for (const auto& t : out.discovered.names)
    if (seen.insert(t).second) out.names.push_back(t);
  if (out.names.size() > max_targets)
    r.error(r.has("targets") ? "targets" : "targets_from", "more than 10000 targets");
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
      out.target = target;
      out.begins_with_target = out.begins_with_target || at == 0;
    }
  }
  for (auto& item : out.items) item = for_target(item, target);
  for (auto& [key, value] : out.entries) value = for_target(value, target);
  return out;
}

}  // namespace runbookd::load
