// What waits for people, as they are asked: what, why, on what evidence, with what effect, how it
// is taken back.
#include <boost/json/array.hpp>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"

namespace runbookd::api::views {
namespace json = boost::json;

namespace {

json::object why(const decide::AskedQuestion& q) {
  json::object out;
  out.emplace("summary", text(q.fault));
  out.emplace("severity", text(decide::name_of(q.severity)));
  out.emplace("opened_at", time(q.opened_at));
  out.emplace("condition", condition(q.condition));
  out.emplace("if", condition(q.if_));
  out.emplace("requires", condition(q.requires_));
  return out;
}

json::object sample(const decide::AskedSample& s) {
  json::object out;
  out.emplace("probe", text(s.probe));
  out.emplace("target", text_or_null(s.target));
  out.emplace("at", s.view.seen ? time(s.view.last_run.wall) : json::value(nullptr));
  out.emplace("outcome", text(name_of(s.view.outcome)));
  out.emplace("reason", text_or_null(s.view.reason == Reason::none ? std::string_view{}
                                                                   : name_of(s.view.reason)));
  out.emplace("text", text_or_null(s.view.detail));
  return out;
}

json::value capacity(const std::optional<CapacityChange>& change) {
  if (!change) return nullptr;
  json::object out;
  out.emplace("before", change->before);
  out.emplace("after", change->after);
  return out;
}

json::value transition(const std::optional<Transition>& change) {
  if (!change) return nullptr;
  json::object out;
  out.emplace("from", text_or_null(change->from));
  out.emplace("to", text_or_null(change->to));
  return out;
}

json::object effect(const decide::AskedQuestion& q) {
  json::object out;
  out.emplace("hazard", text(name_of(q.hazard)));
  out.emplace("prior", facts_object(q.effect.prior));
  out.emplace("version", transition(q.effect.transition));
  out.emplace("serving", capacity(q.effect.capacity));
  out.emplace("verify", condition(q.verify));
  out.emplace("within", duration(q.within));
  return out;
}

json::object question(const decide::AskedQuestion& q) {
  json::array evidence;
  for (const decide::AskedSample& s : q.evidence) evidence.push_back(sample(s));
  json::object out = approval(q);
  out.emplace("by_hand", q.by_hand);
  out.emplace("parameters", facts_object(q.parameters));
  out.emplace("why", why(q));
  out.emplace("evidence", std::move(evidence));
  out.emplace("evidence_left_out", q.samples_left_out);
  out.emplace("effect", effect(q));
  out.emplace("undo", q.effect.undo.empty() ? json::value(nullptr)
                                            : json::value(facts_object(q.effect.undo)));
  out.emplace("runbook", text_or_null(q.runbook));
  return out;
}

}  // namespace

json::object approval(const decide::PendingApproval& p) {
  json::object out;
  out.emplace("id", text(p.id));
  out.emplace("incident", text(p.incident));
  out.emplace("rule", text(p.rule));
  out.emplace("target", text_or_null(p.target));
  out.emplace("step", p.step);
  out.emplace("do", text(p.action));
  out.emplace("resource", text_or_null(p.resource));
  out.emplace("summary", text(p.summary));
  out.emplace("asked_at", time(p.asked_at));
  out.emplace("expires_at", time(p.expires_at));
  out.emplace("from", texts(p.from));
  out.emplace("count", p.count);
  out.emplace("approved_by", texts(p.approved_by));
  return out;
}

std::string approvals(const std::vector<decide::AskedQuestion>& asked) {
  json::array list;
  for (const decide::AskedQuestion& q : asked) list.push_back(question(q));
  return listed("approvals", std::move(list));
}

}  // namespace runbookd::api::views
