#include "probes/heartbeat/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/contract/listening.hpp"
#include "probes/heartbeat/heartbeat_probe.hpp"

namespace runbookd::probes {
namespace {

class HeartbeatSpec final : public ProbeSpec, public HeartbeatListener {
 public:
  explicit HeartbeatSpec(HeartbeatArguments arguments) : arguments_(arguments) {}

  std::vector<SignalDecl> signals() const override {
    return {{.name = "last", .type = Type::time}};
  }
  std::string address() const override {
    return "a word each " + format_duration(arguments_.within);
  }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_heartbeat_probe(arguments_, common, services);
  }

 private:
  HeartbeatArguments arguments_;
};

}  // namespace

std::shared_ptr<const ProbeSpec> parse_heartbeat(document::Reader& reader) {
  HeartbeatArguments out;
  bool right = true;
  if (auto keys = reader.child("heartbeat")) {
    out.within = keys->duration("within").value_or(Nanos{});
    out.grace = keys->duration("grace").value_or(Nanos{});
    keys->finish();
    right = !keys->failed();
  }
  if (reader.failed() || !right) return nullptr;
  return std::make_shared<HeartbeatSpec>(out);
}

}  // namespace runbookd::probes
