#include "tests/crash_points/example.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <stdexcept>

#include "config/document/loader.hpp"

namespace runbookd::crash_points {

using document::Node;

namespace {

std::string in_quotes(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

using Wanted = std::function<bool(const std::string& key)>;

bool everything(const std::string& /*key*/) { return true; }

// In YAML's flow style, and only the keys that are wanted: all of them below the first level.
std::string flow(const Node& node, const Wanted& wanted) {
  std::string out;
  const auto add = [&out](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
  switch (node.kind) {
    case Node::Kind::scalar:
      return node.quoted ? in_quotes(node.text) : node.text;
    case Node::Kind::sequence:
      for (const Node& item : node.items) add(flow(item, everything));
      return "[" + out + "]";
    case Node::Kind::map:
      for (const auto& [key, value] : node.entries)
        if (wanted(key.text)) add(key.text + ": " + flow(value, everything));
      return "{" + out + "}";
    case Node::Kind::null:
      break;
  }
  return {};
}

bool changes_something(const Node& step, std::string_view kind) {
  const Node* action = step.find("do");
  const Node* hazard = step.find("hazard");
  return action != nullptr && action->text == kind &&
         (hazard == nullptr || hazard->text != name_of(Hazard::diagnose));
}

const Node* step_of(const Node& book, std::string_view kind) {
  const Node* rules = book.find("rules");
  if (rules == nullptr) return nullptr;
  for (const Node& rule : rules->items)
    if (const Node* steps = rule.find("steps"))
      for (const Node& step : steps->items)
        if (changes_something(step, kind)) return &step;
  return nullptr;
}

std::string resource_of(const Node& book, const Node& step) {
  const Node* target = step.find("target");
  const Node* resources = book.find("resources");
  const Node* found =
      target == nullptr || resources == nullptr ? nullptr : resources->find(target->text);
  if (found == nullptr) return "{kind: service}";
  return flow(*found, [](const std::string& key) { return key != "depends_on"; });
}

std::string rulebook_from(const Node& book, const Node& step, const ActionKind& kind) {
  const bool stateful = kind.hazard == Hazard::stateful;
  const auto own = [&kind](const std::string& key) {
    return key == "do" || std::any_of(kind.keys.begin(), kind.keys.end(),
                                      [&](const auto& row) { return row.name == key; });
  };
  std::string act = flow(step, own);
  act.insert(act.size() - 1, std::string(", target: it") + (stateful ? ", approval: none" : ""));
  return "version: 1\nmode: act\ngoogle: {project: p, region: r}\n" +
         (stateful ? "allow_unattended: [" + std::string(kind.name) + "]\n" : std::string{}) +
         "resources:\n  it: " + resource_of(book, step) +
         "\nprobes:\n"
         "  pg: {postgres: \"postgres://127.0.0.1:5/x\", every: 10s, timeout: 2s, resource: it}\n"
         "contacts:\n  ops: {webhook: \"http://127.0.0.1:2/\"}\n"
         "defaults: {for: 0s, resolve_after: 20s, settle: 0s, within: 2m, cooldown: 0s, "
         "startup_grace: 0s}\n"
         "rules:\n  - name: down\n    severity: P1\n    when: not pg.up\n    steps: [" +
         act + "]\n";
}

}  // namespace

std::string rulebook_of(const ActionKind& kind) {
  const std::filesystem::path root = std::filesystem::path(RUNBOOKD_SOURCE_DIR) / "remediations";
  for (const auto& folder : std::filesystem::directory_iterator(root)) {
    const auto example = folder.path() / "example.yaml";
    if (!std::filesystem::exists(example)) continue;
    document::Sources sources;
    document::Diagnostics out;
    document::FileScopes scopes;
    const auto book = document::load_documents({example.string()}, document::Strictness::check,
                                               sources, out, scopes);
    const Node* step = book ? step_of(*book, kind.name) : nullptr;
    if (step != nullptr) return rulebook_from(*book, *step, kind);
  }
  throw std::runtime_error("no example changes something by " + std::string(kind.name));
}

}  // namespace runbookd::crash_points
