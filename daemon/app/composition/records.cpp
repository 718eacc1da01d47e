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

}  // namespace runbookd::app
