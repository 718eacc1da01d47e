#include "probes/alert/spec.hpp"

#include "config/document/reader.hpp"
#include "daemon/contract/listening.hpp"
#include "probes/alert/alert_probe.hpp"
#include "probes/alert/kind.hpp"

namespace runbookd::probes {
namespace {

class AlertSpec final : public ProbeSpec, public AlertListener {
 public:
  explicit AlertSpec(AlertArguments arguments)
      : arguments_(std::make_shared<const AlertArguments>(std::move(arguments))) {}

  std::vector<SignalDecl> signals() const override {
    return {{.name = "firing", .type = Type::boolean}};
  }
  std::string address() const override { return "alerts called " + arguments_->alert; }
  std::unique_ptr<Probe> make(const ProbeCommon& common, const std::vector<SeriesSelector>&,
                              const Services& services) const override {
    return make_alert_probe(arguments_, common, services);
  }
  std::string_view alert() const override { return arguments_->alert; }
  std::string_view watchdog() const override { return arguments_->watchdog; }

 private:
  std::shared_ptr<const AlertArguments> arguments_;
};

}  // namespace

std::shared_ptr<const ProbeSpec> make_alert_spec(AlertArguments arguments) {
  return std::make_shared<AlertSpec>(std::move(arguments));
}

std::shared_ptr<const ProbeSpec> parse_alert(document::Reader& reader) {
  AlertArguments out;
  if (const auto name = reader.string("alert")) out.alert = *name;
  if (const auto name = reader.string("watchdog")) out.watchdog = *name;
  if (!out.watchdog.empty() && out.watchdog == out.alert)
    reader.error("watchdog", "`watchdog` is the alert itself",
                 "the name of another, that always fires: vector(1)");
  if (reader.failed()) return nullptr;
  return make_alert_spec(std::move(out));
}

}  // namespace runbookd::probes
