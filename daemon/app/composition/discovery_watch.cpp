#include "daemon/app/composition/discovery_watch.hpp"

#include <algorithm>

namespace runbookd::app {

void DiscoveryWatch::note(const load::Rulebook& book, metrics::Metrics& metrics,
                          logging::Log& log) {
  const auto failures = load::discovery_failures(book);
  const auto names_asked = load::names_to_ask(book);
  std::erase_if(of_names_, [&](const auto& known) {
    return std::none_of(names_asked.begin(), names_asked.end(),
                        [&](const auto& names) { return names.probe == known.first; });
  });
  of_files_ = failures;
  for (std::size_t i = 0; i < book.sources.size(); ++i)
    if (!book.sources[i].finds_targets && !book.sources[i].lists.empty())
      of_files_.try_emplace(book.plan->sources[i].name);
  show(metrics);
  for (const auto& [probe, why] : failures)
    log.warn("not all targets of a probe could be discovered", {{"probe", probe}, {"why", why}});
  // What DNS has answered while this book was loaded is newer than what is in it.
  load::FoundTargets lists = book.found_targets();
  const auto heard = found_.load();
  for (const load::ProbeNames& names : names_asked)
    if (const auto probe = heard->find(names.probe); probe != heard->end())
      if (const auto list = probe->second.find(names.question.text()); list != probe->second.end())
        lists[names.probe].insert_or_assign(list->first, list->second);
  found_.store(std::make_shared<const load::FoundTargets>(std::move(lists)));
}

void DiscoveryWatch::show(metrics::Metrics& metrics) const {
  std::map<std::string, bool> failed;
  for (const Failures* failures : {&of_files_, &of_names_})
    for (const auto& [probe, why] : *failures) failed[probe] |= !why.empty();
  metrics.set_discovery(failed);
}

std::map<std::string, std::string> DiscoveryWatch::failures() const {
  std::map<std::string, std::string> out;
  for (const Failures* failures : {&of_files_, &of_names_})
    for (const auto& [probe, why] : *failures)
      if (!why.empty()) out.try_emplace(probe, why);
  return out;
}

bool DiscoveryWatch::answered(const load::ProbeNames& names, const NameAnswer& answer,
                              metrics::Metrics& metrics, logging::Log& log) {
  const auto before = of_names_.find(names.probe);
  const bool is_news =
      before == of_names_.end() ? !answer.failure.empty() : before->second != answer.failure;
  const std::string question = names.question.text();
  of_names_[names.probe] = answer.failure;
  show(metrics);
  if (is_news && !answer.failure.empty())
    log.warn("the targets of a probe cannot be asked of DNS; the last list is kept",
             {{"probe", names.probe}, {"name", question}, {"why", answer.failure}});
  if (is_news && answer.failure.empty())
    log.info("the targets of a probe can be asked of DNS again",
             {{"probe", names.probe}, {"name", question}});
  if (!answer.failure.empty()) return false;
  load::FoundTargets lists = *found_.load();
  std::vector<std::string>& list = lists[names.probe][question];
  if (list == answer.targets) return false;
  list = answer.targets;
  found_.store(std::make_shared<const load::FoundTargets>(std::move(lists)));
  return true;
}

void DiscoveryWatch::found(const std::string& probe, std::vector<std::string> targets) {
  load::FoundTargets lists = *found_.load();
  lists[probe] = {{std::string{}, std::move(targets)}};
  found_.store(std::make_shared<const load::FoundTargets>(std::move(lists)));
}

}  // namespace runbookd::app
