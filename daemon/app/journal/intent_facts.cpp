#include "daemon/app/journal/intent_facts.hpp"

#include <charconv>
#include <limits>

#include "daemon/decide/incidents/comma_list.hpp"

namespace runbookd::journal {

namespace {

using decide::IntentDetail;

constexpr const char* verb_name = "verb";
constexpr const char* binds_name = "binds";
constexpr const char* evidence_name = "evidence";
constexpr const char* config_name = "config";
constexpr const char* before_name = "before";
constexpr const char* undo_of_name = "undo_of";
constexpr const char* from_name = "transition.from";
constexpr const char* to_name = "transition.to";
constexpr std::string_view prior_prefix = "prior.";
constexpr std::string_view undo_prefix = "undo.";

std::string taken(Facts& facts, const char* name) {
  const auto it = facts.find(name);
  if (it == facts.end()) return {};
  std::string out = std::move(it->second);
  facts.erase(it);
  return out;
}

Facts taken_below(Facts& facts, std::string_view prefix) {
  Facts out;
  for (auto it = facts.begin(); it != facts.end();) {
    if (!it->first.starts_with(prefix)) {
      ++it;
      continue;
    }
    out[it->first.substr(prefix.size())] = std::move(it->second);
    it = facts.erase(it);
  }
  return out;
}

std::string numbers_text(const std::vector<double>& values) {
  std::string out;
  for (const double v : values) {
    char text[32];
    const auto end = std::to_chars(std::begin(text), std::end(text), v);
    out += (out.empty() ? "" : ",") + std::string(std::begin(text), end.ptr);
  }
  return out;
}

std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> out;
  for (const char *at = text.data(), *end = at + text.size(); at < end;) {
    double v = std::numeric_limits<double>::quiet_NaN();
    const auto parsed = std::from_chars(at, end, v);
    if (parsed.ec != std::errc{}) return {};  // not ours: nothing to compare with
    out.push_back(v);
    at = parsed.ptr + 1;
  }
  return out;
}

}  // namespace

Facts with_intent(Facts facts, const IntentDetail& intent) {
  const auto add = [&](const char* name, std::string value) {
    if (!value.empty()) facts[name] = std::move(value);
  };
  facts[verb_name] = intent.verb;
  add(binds_name, decide::comma_list(intent.binds));
  for (const auto& [name, value] : intent.prior) facts[std::string(prior_prefix) + name] = value;
  for (const auto& [name, value] : intent.undo) facts[std::string(undo_prefix) + name] = value;
  if (intent.evidence) facts[evidence_name] = *intent.evidence;
  facts[config_name] = intent.config;
  add(before_name, numbers_text(intent.before));
  add(undo_of_name, intent.undo_of);
  if (intent.transition) {
    facts[from_name] = intent.transition->from;
    facts[to_name] = intent.transition->to;
  }
  return facts;
}

IntentDetail take_intent(Facts& facts) {
  IntentDetail out;
  out.verb = taken(facts, verb_name);
  out.binds = decide::names_in(taken(facts, binds_name));
  out.prior = taken_below(facts, prior_prefix);
  out.undo = taken_below(facts, undo_prefix);
  if (facts.contains(evidence_name)) out.evidence = taken(facts, evidence_name);
  out.config = taken(facts, config_name);
  out.before = numbers_in(taken(facts, before_name));
  out.undo_of = taken(facts, undo_of_name);
  if (facts.contains(from_name) && facts.contains(to_name))
    out.transition = Transition{taken(facts, from_name), taken(facts, to_name)};
  return out;
}

decide::Record restored(decide::Record kept) {
  if (kept.kind == decide::RecordKind::intent) kept.intended = take_intent(kept.facts);
  return kept;
}

}  // namespace runbookd::journal
