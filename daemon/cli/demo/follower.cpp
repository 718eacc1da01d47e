#include "daemon/cli/demo/follower.hpp"

#include <algorithm>
#include <utility>

#include "daemon/cli/demo/failure.hpp"
#include "daemon/cli/demo/loopback.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::demo {
namespace {

namespace json = boost::json;

constexpr std::size_t most_incidents = 1000;

JournalRecord record_of(const json::object& row) {
  JournalRecord out;
  out.seq = net::json_integer_at(row, {"seq"}).value_or(0);
  out.at = net::json_text_at(row, {"at"});
  out.kind = net::json_text_at(row, {"kind"});
  out.incident = net::json_text_at(row, {"incident"});
  out.rule = net::json_text_at(row, {"rule"});
  out.action = net::json_text_at(row, {"action"});
  out.resource = net::json_text_at(row, {"resource"});
  out.status = net::json_text_at(row, {"status"});
  out.reason = net::json_text_at(row, {"reason"});
  out.severity = net::json_text_at(row, {"severity"});
  out.text = net::json_text_at(row, {"text"});
  return out;
}

std::vector<JournalRecord> records_of(const HttpReply& reply) {
  const auto body = net::parse_json_object(reply.body);
  const json::array* rows = body ? net::json_array_at(*body, {"records"}) : nullptr;
  if (!reply.ok() || rows == nullptr) {
    throw Failure("the daemon did not give its journal: status " + std::to_string(reply.status), {},
                  reply.body.substr(0, 1000));
  }
  std::vector<JournalRecord> out;
  for (const json::value& row : *rows) {
    if (const json::object* object = row.if_object()) out.push_back(record_of(*object));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.seq < b.seq; });
  return out;
}

void note_step(IncidentSeen& incident, const JournalRecord& record) {
  const auto same = [&](const IncidentSeen::Step& step) { return step.action == record.action; };
  const auto found = std::find_if(incident.steps.begin(), incident.steps.end(), same);
  if (found != incident.steps.end()) {
    found->status = record.status;
    found->reason = record.reason;
  } else {
    incident.steps.push_back({record.action, record.status, record.reason});
  }
}

}  // namespace

std::string IncidentSeen::status_of(const std::string& action) const {
  for (const Step& step : steps) {
    if (step.action == action) return step.status;
  }
  return "not tried";
}

bool IncidentSeen::is_withheld(const std::string& action, const std::string& reason) const {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.action == action && step.status == "withheld" && step.reason == reason;
  });
}

Follower::Follower(int port, Tell tell) : port_(port), tell_(std::move(tell)) {}

void Follower::look() {
  const auto reply = http_get(port_, "/api/v1/journal?after=" + std::to_string(last_));
  if (!reply) return;
  for (const JournalRecord& record : records_of(*reply)) {
    if (record.seq <= last_) continue;
    last_ = record.seq;
    take(record);
    tell_(record);
  }
}

void Follower::take(const JournalRecord& record) {
  if (record.kind == "opened") {
    // People may leave the demo up for long and break things again and again.
    if (incidents_.size() >= most_incidents) incidents_.erase(incidents_.begin());
    IncidentSeen incident;
    incident.id = record.incident;
    incident.rule = record.rule;
    incidents_.push_back(std::move(incident));
    return;
  }
  for (IncidentSeen& incident : incidents_) {
    if (incident.id != record.incident) continue;
    if (record.kind == "state") incident.state = record.status;
    if (record.kind == "step") note_step(incident, record);
  }
}

const IncidentSeen* Follower::incident_of(const std::string& rule) const {
  const auto found = std::find_if(incidents_.rbegin(), incidents_.rend(),
                                  [&](const IncidentSeen& i) { return i.rule == rule; });
  return found == incidents_.rend() ? nullptr : &*found;
}

}  // namespace runbookd::demo
