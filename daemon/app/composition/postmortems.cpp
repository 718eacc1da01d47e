#include "daemon/app/composition/postmortems.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "daemon/app/journal/past_incident.hpp"
#include "daemon/people/postmortem/render.hpp"

namespace runbookd::app {

namespace {

using PostmortemText = Result<std::optional<std::string>>;

// All that is needed away from the loop: nothing of it changes meanwhile.
struct PostmortemWork {
  std::string state_dir;
  std::string id;
  std::shared_ptr<const decide::Plan> plan;
  std::map<std::string, std::string> external;  // contacts that are only printed
  std::optional<decide::Incident> live;         // as the ledger has it
  const DaemonControl* daemon = nullptr;        // redacts, on any thread
};

// Those whom the rule's list names, and whom nobody can message.
std::vector<std::string> external_of(const PostmortemWork& work, const std::string& rule) {
  std::vector<std::string> out;
  const int place = work.plan->rule_index(rule);
  if (place < 0) return out;
  const int list = work.plan->rules[static_cast<std::size_t>(place)].escalation;
  if (list < 0) return out;
  for (const auto& step : work.plan->escalations[static_cast<std::size_t>(list)])
    for (const std::string& name : step.notify) {
      const auto it = work.external.find(name);
      if (it == work.external.end()) continue;
      std::string line = name + ": " + it->second;
      if (std::find(out.begin(), out.end(), line) == out.end()) out.push_back(std::move(line));
    }
  return out;
}

postmortem::RuleText rule_text(const PostmortemWork& work, const std::string& rule) {
  postmortem::RuleText out = postmortem::rule_text_of(*work.plan, rule);
  out.external = external_of(work, rule);
  for (std::string* text : {&out.when, &out.runbook}) work.daemon->redact(*text);
  for (std::string& text : out.external) work.daemon->redact(text);
  return out;
}

PostmortemText put_into_words(const PostmortemWork& work) {
  auto history = journal::open_journal_reader(work.state_dir);
  if (!history) return history.error();
  postmortem::Chronicle chronicle(work.id);
  const auto found = journal::each_record_of(
      **history, work.id, [&](const decide::Record& record) { chronicle.add(record); });
  if (!found) return found.error();
  if (!*found || chronicle.incident() == nullptr) return std::optional<std::string>{};
  if (work.live) {
    decide::Incident live = *work.live;
    for (decide::TimelineEntry& entry : live.timeline) work.daemon->redact(entry.text);
    chronicle.add_later(live);
  }
  return std::optional{postmortem::render(
      postmortem::postmortem_of(chronicle, rule_text(work, chronicle.incident()->rule)))};
}

PostmortemWork work_on(DaemonControl& daemon, std::string id) {
  PostmortemWork out;
  out.state_dir = daemon.journal().state_dir();
  out.plan = daemon.runtime().book.plan;
  for (const auto& [name, contact] : daemon.runtime().book.contacts)
    if (!contact.external.empty()) out.external.emplace(name, contact.external);
  if (const decide::Incident* live = daemon.engine().ledger().find(id)) out.live = *live;
  out.id = std::move(id);
  out.daemon = &daemon;
  return out;
}

}  // namespace

boost::asio::awaitable<Result<std::optional<std::string>>> postmortem_text(DaemonControl* daemon,
                                                                           std::string id) {
  if (journal::incident_number(id) == 0) co_return std::optional<std::string>{};
  // A disk that takes nothing is no reason to say nothing: what it has already can be told.
  static_cast<void>(co_await daemon->journal().settled());
  auto out = std::make_shared<std::optional<PostmortemText>>();
  auto work = [out, task = work_on(*daemon, std::move(id))] { *out = put_into_words(task); };
  const net::PoolVerdict verdict =
      co_await daemon->pool().run("postmortems", std::move(work), nullptr);
  if (verdict != net::PoolVerdict::done || !*out)
    co_return Error{"the journal cannot be searched now", "try again"};
  co_return std::move(**out);
}

}  // namespace runbookd::app
