// One run: look at what has been sent. An alert is on from the word that it fires until the word
// that it does not; one whose end passed without a word is unknown, and so is a silence that a
// watchdog should have broken.
#include "probes/alert/alert_probe.hpp"

#include <algorithm>

#include "daemon/base/time.hpp"

namespace runbookd::probes {
namespace asio = boost::asio;
namespace {

bool is_silent(const std::optional<HeardWords::Watchdog>& watchdog, Nanos quietest, Wall now) {
  if (!watchdog) return true;
  const Nanos interval = std::max(watchdog->interval.value_or(quietest), quietest);
  return now - watchdog->last > 2 * interval;
}

class AlertProbe final : public Probe {
 public:
  AlertProbe(std::shared_ptr<const AlertArguments> arguments, const ProbeCommon& common,
             const Services& services)
      : arguments_(std::move(arguments)),
        name_(common.name),
        every_(common.every),
        heard_(services.heard) {}

  asio::awaitable<Sample> run() override {
    if (heard_ == nullptr) co_return only_a_daemon_hears();
    co_return alerts_now(heard_->of(name_), !arguments_->watchdog.empty(),
                         heard_->watchdog_of(name_), every_, heard_->now());
  }

 private:
  std::shared_ptr<const AlertArguments> arguments_;
  std::string name_;
  Nanos every_;
  const HeardWords* heard_;
};

}  // namespace

Sample alerts_now(const std::map<std::string, HeardWord>& words, bool watched,
                  const std::optional<HeardWords::Watchdog>& watchdog, Nanos quietest, Wall now) {
  const bool silent = watched && is_silent(watchdog, quietest, now);
  Sample out;
  out.outcome = Outcome::ok;
  std::size_t overdue = 0;
  for (const auto& [target, word] : words) {
    Cell firing;
    if (word.status != "firing") {
      if (!silent) firing = false;
    } else if (word.until && *word.until < now) {
      ++overdue;
    } else {
      firing = true;
    }
    out.found.push_back({target, {firing}});
  }
  if (silent)
    out.detail = watchdog ? "the watchdog is silent since " + rfc3339(watchdog->last)
                          : "nothing was heard of the watchdog yet";
  else if (overdue > 0)
    out.detail = std::to_string(overdue) + " ended without a word";
  return out;
}

std::unique_ptr<Probe> make_alert_probe(std::shared_ptr<const AlertArguments> arguments,
                                        const ProbeCommon& common, const Services& services) {
  return std::make_unique<AlertProbe>(std::move(arguments), common, services);
}

}  // namespace runbookd::probes
