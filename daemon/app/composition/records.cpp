#include "daemon/app/composition/records.hpp"

namespace runbookd::app {

namespace {

decide::Record record_of(decide::RecordKind kind, Stamp at) {
  decide::Record out;
  out.kind = kind;
  out.at = at;
  return out;
}

}  // namespace

decide::Record started_record(Stamp at, const std::string& version,
                              const std::string& config_hash) {
  decide::Record out = record_of(decide::RecordKind::started, at);
  out.facts = {{"version", version}, {"config", config_hash}};
  return out;
}

decide::Record stopped_record(Stamp at) { return record_of(decide::RecordKind::stopped, at); }

decide::Record message_record(Stamp at, const std::string& contact, const Message& message,
                              bool sent, const std::string& detail) {
  decide::Record out = record_of(decide::RecordKind::message, at);
  out.incident = message.incident;
  out.rule = message.rule;
  out.status = sent ? "sent" : "failed";
  out.text = "message to " + contact + (sent ? " sent" : " failed: " + detail);
  return out;
}

}  // namespace runbookd::app
