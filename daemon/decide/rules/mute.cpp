#include "daemon/decide/rules/mute.hpp"

#include <algorithm>

#include "daemon/decide/calendar.hpp"
#include "daemon/decide/rules/judging.hpp"

namespace runbookd::decide {

namespace {

constexpr int no_resource = -1;

bool reads_resource(const Core& core, const Rule& rule, int resource) {
  return std::any_of(rule.when.reads.begin(), rule.when.reads.end(), [&](int source) {
    return core.plan->sources[static_cast<std::size_t>(source)].resource == resource;
  });
}

// `acted_on` is the resource of a step, or no_resource when only the rule is asked about.
bool covers_resource(const Core& core, const std::string& key, const Rule& rule,
                     const std::string& target, int acted_on) {
  if (key.empty()) return true;
  const std::string_view instance = target_of(key);
  if (!instance.empty() && instance != target) return false;
  const int resource = core.plan->resource_of_key(key);
  return resource >= 0 && (resource == acted_on || reads_resource(core, rule, resource));
}

// That of its open incident; else the one that it would open with.
bool covers_severity(const Core& core, const std::string& severity, const Rule& rule,
                     const std::string& target) {
  if (severity.empty()) return true;
  const Incident* open = core.ledger.open_incident(rule.name, target);
  const Severity now =
      open != nullptr ? open->severity : severity_now(rule, core.context(target), Severity::p3);
  return severity == name_of(now);
}

bool has_labels(const Rule& rule, const std::map<std::string, std::string>& labels) {
  return std::all_of(labels.begin(), labels.end(), [&](const auto& wanted) {
    const auto it = rule.labels.find(wanted.first);
    return it != rule.labels.end() && it->second == wanted.second;
  });
}

bool covers(const Core& core, const Silence& it, const Rule& rule, const std::string& target,
            int acted_on) {
  return (it.rule.empty() || it.rule == rule.name) && has_labels(rule, it.labels) &&
         covers_resource(core, it.resource, rule, target, acted_on) &&
         covers_severity(core, it.severity, rule, target);
}

bool covers(const Core& core, const MuteWindow& window, const Rule& rule, int acted_on) {
  if (window.rules.empty() && window.resources.empty()) return true;
  const auto is_rule = [&](int r) { return &core.rule(r) == &rule; };
  const auto is_resource = [&](int r) { return r == acted_on || reads_resource(core, rule, r); };
  return std::any_of(window.rules.begin(), window.rules.end(), is_rule) ||
         std::any_of(window.resources.begin(), window.resources.end(), is_resource);
}

std::optional<Mute> mute_of(const Core& core, const Rule& rule, const std::string& target,
                            int acted_on) {
  for (const auto& [id, silence] : core.ledger.silences()) {
    const auto ends = silence.ends();
    if (ends && *ends <= core.now.mono) continue;
    if (covers(core, silence, rule, target, acted_on))
      return Mute{Withheld::silence, ends, "silenced by " + silence.who + " (" + id + ")"};
  }
  for (const MuteWindow& window : core.plan->windows) {
    const auto end = inside_until(window, core.now.wall);
    if (end && covers(core, window, rule, acted_on))
      return Mute{Withheld::maintenance, core.now.mono + (*end - core.now.wall),
                  "maintenance window " + window.name};
  }
  return std::nullopt;
}

}  // namespace

bool is_silenced_by(const Core& core, const Silence& silence, const Rule& rule,
                    const std::string& target) {
  return covers(core, silence, rule, target, no_resource);
}

std::optional<Mute> muted(const Core& core, const Rule& rule, const std::string& target) {
  return mute_of(core, rule, target, no_resource);
}

Mono next_window(const Core& core) {
  Mono next = Mono::max();
  for (const MuteWindow& window : core.plan->windows)
    next = std::min(
        next, saturating_add(core.now.mono, next_begin(window, core.now.wall) - core.now.wall));
  return next;
}

std::optional<Mute> muted(const Core& core, const Rule& rule, const std::string& target,
                          const Step& step) {
  return mute_of(core, rule, target, step.resource);
}

}  // namespace runbookd::decide
