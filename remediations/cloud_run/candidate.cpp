#include "remediations/cloud_run/candidate.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::cloud_run {
namespace {

constexpr std::size_t max_listed = 64;  // names taken from one history fact
constexpr std::size_t max_rejected_text = 600;

std::vector<std::string> split_list(const Facts& facts, const std::string& key) {
  std::vector<std::string> out;
  const auto found = facts.find(key);
  if (found == facts.end()) return out;
  std::string_view rest = found->second;
  while (!rest.empty() && out.size() < max_listed) {
    const auto comma = rest.find(',');
    std::string_view item = rest.substr(0, comma);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (!item.empty()) out.emplace_back(item);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return out;
}

const RevisionState* find(const std::vector<RevisionState>& revisions, const std::string& name) {
  const auto found = std::find_if(revisions.begin(), revisions.end(),
                                  [&](const RevisionState& r) { return r.name == name; });
  return found == revisions.end() ? nullptr : &*found;
}

// Equal only when every image is known by digest: equal tags say nothing.
bool same_code(const RevisionState& a, const RevisionState& b) {
  if (a.images.empty() || a.images.size() != b.images.size()) return false;
  for (std::size_t i = 0; i < a.images.size(); ++i) {
    const auto digest = digest_of(a.images[i]);
    if (digest.empty() || digest != digest_of(b.images[i])) return false;
  }
  return true;
}

// Why never; empty = nothing against it.
std::string common_objection(const RevisionState& candidate, const History& history) {
  if (candidate.deleted) return "deleted";
  if (!candidate.ready) return "not ready";
  if (is_among(history.rolled_from, candidate.name)) return "rolled away from within 24 h";
  return {};
}

std::string objection(const RevisionState& candidate, const RevisionState& bad,
                      const History& history) {
  std::string common = common_objection(candidate, history);
  if (!common.empty()) return common;
  if (!candidate.created || !bad.created) return "its age is not known";
  if (*candidate.created >= *bad.created) return "not older than " + bad.name;
  if (history.incident_since && *candidate.created >= *history.incident_since)
    return "not older than the incident";
  if (same_code(candidate, bad)) return "same image digest as " + bad.name;
  return {};
}

ChoiceResult fail(ActionError error, std::string text, Choice considered) {
  return ChoiceFailure{Refusal{error, std::move(text)}, std::move(considered)};
}

// Empty when the fault may be the deploy's.
std::string not_the_deploy(const RevisionState& bad, const History& history) {
  const std::optional<Wall> since = history.serving_since ? history.serving_since : bad.created;
  if (!since || !history.incident_since) return {};
  const Nanos before = *history.incident_since - *since;
  if (before <= deploy_blame) return {};
  return bad.name + " had served for " + format_duration(before) +
         " when the fault began: a rollback would not help";
}

struct ByAge {
  bool operator()(const RevisionState* a, const RevisionState* b) const {
    if (a->created != b->created) return a->created > b->created;
    return a->name > b->name;
  }
};

}  // namespace

History parse_history(const Facts& history) {
  History out;
  out.good = split_list(history, "good");
  out.rolled_from = split_list(history, "rolled_from");
  const auto since = history.find("incident_since");
  if (since != history.end()) out.incident_since = parse_rfc3339(since->second);
  return out;
}

std::string rejected_text(const Choice& choice) {
  std::string out;
  for (const auto& [revision, reason] : choice.rejected) {
    if (!out.empty()) out += "; ";
    out += revision + ": " + reason;
    if (out.size() > max_rejected_text) break;
  }
  return net::one_line(out, max_rejected_text);
}

ChoiceResult choose_previous(const std::string& serving,
                             const std::vector<RevisionState>& revisions, const History& history) {
  Choice out;
  const RevisionState* bad = find(revisions, serving);
  if (bad == nullptr)
    return fail(ActionError::no_target, "the serving revision " + serving + " is not listed", {});
  std::string late = not_the_deploy(*bad, history);
  if (!late.empty()) return fail(ActionError::ineligible, std::move(late), {});

  std::vector<const RevisionState*> eligible;
  for (const RevisionState& candidate : revisions) {
    if (candidate.name == serving) continue;
    std::string why = objection(candidate, *bad, history);
    if (why.empty()) {
      eligible.push_back(&candidate);
    } else {
      out.rejected.emplace_back(candidate.name, std::move(why));
    }
  }
  std::sort(eligible.begin(), eligible.end(), ByAge{});
  for (const std::string& name : history.good) {
    for (const RevisionState* candidate : eligible) {
      if (candidate->name != name) continue;
      out.revision = name;
      out.why = "our journal saw it serve without an incident";
      return out;
    }
  }
  if (eligible.empty())
    return fail(ActionError::no_target, "no revision is eligible (" + rejected_text(out) + ")",
                out);
  out.revision = eligible.front()->name;
  out.why = "the newest older one that is ready";
  return out;
}

ChoiceResult choose_named(const std::string& to, const std::string& serving,
                          const std::vector<RevisionState>& revisions, const History& history) {
  if (to == serving) return fail(ActionError::ineligible, to + " serves already", {});
  const RevisionState* candidate = find(revisions, to);
  if (candidate == nullptr) return fail(ActionError::no_target, "there is no revision " + to, {});
  std::string why = common_objection(*candidate, history);
  if (!why.empty()) {
    Choice considered;
    considered.rejected.emplace_back(to, why);
    return fail(ActionError::no_target, to + " is no candidate: " + why, std::move(considered));
  }
  Choice out;
  out.revision = to;
  out.why = "named in the rulebook";
  return out;
}

}  // namespace runbookd::remediations::cloud_run
