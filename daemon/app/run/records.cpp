#include "daemon/app/run/records.hpp"

namespace runbookd::app {

namespace {

decide::Record record_of(decide::RecordKind kind) {
  decide::Record out;
  out.kind = kind;
  out.at = Stamp::now();
  return out;
}

}  // namespace

decide::Record started_record(const std::string& version, const std::string& config_hash) {
  decide::Record out = record_of(decide::RecordKind::started);
  out.facts = {{"version", version}, {"config", config_hash}};
  return out;
}

decide::Record stopped_record() { return record_of(decide::RecordKind::stopped); }

decide::Record message_record(const std::string& contact, const Message& message, bool sent,
                              const std::string& detail) {
  decide::Record out = record_of(decide::RecordKind::message);
  out.incident = message.incident;
  out.rule = message.rule;
  out.status = sent ? "sent" : "failed";
  out.text = "message to " + contact + (sent ? " sent" : " failed: " + detail);
  return out;
}

}  // namespace runbookd::app
