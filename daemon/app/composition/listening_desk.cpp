#include "daemon/app/composition/listening_desk.hpp"

#include <algorithm>

#include "daemon/app/api/message.hpp"
#include "daemon/base/nearest.hpp"
#include "daemon/base/text.hpp"
#include "daemon/contract/listening.hpp"

namespace runbookd::app {

namespace {

using decide::heard_word::failed;
using decide::heard_word::firing;
using decide::heard_word::ran;
using decide::heard_word::resolved;

template <class Listener>
const Listener* listener(const load::SourceEntry& entry) {
  return dynamic_cast<const Listener*>(entry.model.get());
}

decide::Command news_of(const std::string& probe, const std::string& target,
                        std::string_view status, std::string text, const std::string& who) {
  decide::Command out;
  out.verb = decide::Command::Verb::heard;
  out.who = who;
  out.subject = probe;
  out.target = target;
  out.status = status;
  out.reason = std::move(text);
  return out;
}

class Delivering {
 public:
  Delivering(const load::Rulebook& book, const std::string& who, HeardBox& box)
      : book_(book), who_(who), box_(box) {}

  void bring(const api::SentAlert& alert) {
    bool heard = false;
    for (std::size_t s = 0; s < book_.sources.size(); ++s) {
      const AlertListener* it = listener<AlertListener>(book_.sources[s]);
      if (it == nullptr) continue;
      const std::string& probe = book_.plan->sources[s].name;
      const bool over = is_over(alert);
      if (it->watchdog() == alert.name && !over) box_.watchdog_fires(probe);
      if (it->alert() == alert.name) bring_to(probe, alert, over);
      if (it->alert() != alert.name && it->watchdog() != alert.name) continue;
      heard = true;
      if (!is_among(out_.sources, static_cast<int>(s))) out_.sources.push_back(static_cast<int>(s));
    }
    if (!heard) ++out_.unheard;
  }

  HeardNews result() { return std::move(out_); }

 private:
  bool is_over(const api::SentAlert& alert) const {
    return alert.resolved || (alert.ends && *alert.ends <= box_.now());
  }

  void bring_to(const std::string& probe, const api::SentAlert& alert, bool over) {
    const std::string target = net::target_of(alert.labels);
    const auto known = box_.word(probe, target);
    if (over) {
      if (known && known->status == resolved) return;
      out_.news.push_back(news_of(probe, target, resolved, alert.text, who_));
    } else if (known && known->status == firing) {
      box_.fires_still(probe, target, alert.ends);
    } else {
      out_.news.push_back(news_of(probe, target, firing, alert.text, who_));
      out_.news.back().until = alert.ends;
    }
  }

  const load::Rulebook& book_;
  const std::string& who_;
  HeardBox& box_;
  HeardNews out_;
};

Error no_such_job(const load::Rulebook& book, const std::string& name) {
  std::vector<std::string> jobs;
  for (std::size_t s = 0; s < book.sources.size(); ++s)
    if (listener<HeartbeatListener>(book.sources[s]) != nullptr)
      jobs.push_back(book.plan->sources[s].name);
  const std::string near = nearest(name, jobs);
  if (!near.empty())
    return {"there is no heartbeat `" + name + "`; did you mean " + near + "?", {}};
  return {"there is no heartbeat `" + name + "`; " +
              (jobs.empty() ? std::string("the rulebook has none") : "there are " + joined(jobs)),
          {}};
}

}  // namespace

HeardNews deliver_alerts(const load::Rulebook& book, const api::AlertMessage& message,
                         const std::string& who, HeardBox& box) {
  Delivering delivering(book, who, box);
  for (const api::SentAlert& alert : message.alerts) delivering.bring(alert);
  return delivering.result();
}

Result<HeardNews> deliver_heartbeat(const load::Rulebook& book, const api::Heartbeat& said) {
  const int source = book.plan->source_index(said.probe);
  const bool listens =
      source >= 0 &&
      listener<HeartbeatListener>(book.sources[static_cast<std::size_t>(source)]) != nullptr;
  if (!listens) return no_such_job(book, said.probe);
  const decide::Source& of = book.plan->sources[static_cast<std::size_t>(source)];
  const bool known =
      of.listed ? decide::place_in(of.targets, of.order, said.target) >= 0 : said.target.empty();
  if (!known)
    return Error{of.listed ? "`" + said.probe + "` has no target `" + said.target + "`: name one"
                           : "`" + said.probe + "` has no targets: leave `target` out",
                 {}};
  HeardNews out;
  out.news.push_back(
      news_of(said.probe, said.target, said.ok ? ran : failed, said.message, said.who));
  out.sources.push_back(source);
  return out;
}

}  // namespace runbookd::app
