#include "daemon/decide/incidents/evidence.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/base/text.hpp"
#include "daemon/decide/core.hpp"
#include "daemon/decide/incidents/heard.hpp"

namespace runbookd::decide {

namespace {

constexpr const char* at_fact = "at";
constexpr const char* target_fact = "of";  // the probe's; the record's is the incident's
constexpr const char* outcome_fact = "outcome";
constexpr std::size_t most_seen_bytes = 300;
constexpr std::string_view part_prefix = "part.";  // part.0.TITLE

// Instances of a source that may have shown something: of the incident's own target where that is
// in its list, else all of them.
void add_instances(const Core& core, int index, const std::string& target, std::vector<int>& out) {
  const Source& source = core.plan->sources[static_cast<std::size_t>(index)];
  const int place = source.listed ? place_in(source.targets, source.order, target) : 0;
  if (place >= 0) return out.push_back(source.first_instance + place);
  for (int i = 0; i < source.instance_count(); ++i)
    if (core.seen.at(source.first_instance + i).view.outcome != Outcome::ok)
      out.push_back(source.first_instance + i);
}

int rank(const InstanceView& view) {
  if (view.outcome == Outcome::bad) return 0;
  return view.outcome == Outcome::unknown ? 1 : 2;
}

std::vector<int> instances_to_show(const Core& core, const Ladder& ladder) {
  const Rule& rule = core.rule(ladder.rule);
  std::set<int> sources(rule.reads.begin(), rule.reads.end());
  sources.insert(rule.evidence.begin(), rule.evidence.end());
  std::vector<int> out;
  for (const int source : sources)
    add_instances(core, source, core.target_name(ladder.rule, ladder.subject), out);
  std::erase_if(out, [&](int i) { return !core.seen.at(i).view.seen; });
  const auto worst_first = [&](int i) { return std::pair(rank(core.seen.at(i).view), i); };
  std::sort(out.begin(), out.end(), [&](int a, int b) { return worst_first(a) < worst_first(b); });
  if (out.size() > most_shown) out.resize(most_shown);
  return out;
}

}  // namespace

void record_evidence(Core& core, const Ladder& ladder) {
  std::size_t bytes = 0;
  for (const int instance : instances_to_show(core, ladder)) {
    const InstanceView& view = core.seen.at(instance).view;
    const auto [index, place] = core.plan->locate(instance);
    const Source& source = core.plan->sources[static_cast<std::size_t>(index)];
    Record r = core.about(ladder, RecordKind::evidence, view.detail);
    if (source.listed) r.facts[target_fact] = source.targets[static_cast<std::size_t>(place)];
    if (view.reason != Reason::none) r.reason = runbookd::name_of(view.reason);
    r.facts[std::string{probe_fact}] = source.name;
    r.facts[at_fact] = rfc3339(view.last_run.wall);
    r.facts[outcome_fact] = runbookd::name_of(view.outcome);
    for (std::size_t i = 0; i < view.evidence.size(); ++i) {
      const EvidencePart& part = view.evidence[i];
      bytes += part.title.size() + part.text.size();
      if (bytes > most_shown_bytes) break;
      r.facts[std::string{part_prefix} + std::to_string(i) + "." + part.title] = part.text;
    }
    core.write(std::move(r));
  }
}

std::string seen_in(const std::vector<ShownEvidence>& shown) {
  for (const ShownEvidence& it : shown) {
    if (it.outcome == runbookd::name_of(Outcome::ok) || it.parts.empty()) continue;
    const EvidencePart& part = it.parts.front();
    const std::string_view beginning = utf8_prefix(part.text, most_seen_bytes);
    return it.probe + (it.target.empty() ? "" : " [" + it.target + "]") + ", " + part.title +
           ":\n" + std::string(beginning) + (beginning.size() < part.text.size() ? "..." : "");
  }
  return {};
}

ShownEvidence shown_in(const Record& r) {
  ShownEvidence out;
  out.probe = fact_of(r, probe_fact);
  out.target = fact_of(r, target_fact);
  out.at = parse_rfc3339(fact_of(r, at_fact)).value_or(r.at.wall);
  out.outcome = fact_of(r, outcome_fact);
  out.reason = r.reason;
  out.text = r.text;
  for (const auto& [name, text] : r.facts) {
    if (!name.starts_with(part_prefix)) continue;
    const auto dot = name.find('.', part_prefix.size());
    if (dot != std::string::npos) out.parts.push_back({name.substr(dot + 1), text});
  }
  return out;
}

}  // namespace runbookd::decide
