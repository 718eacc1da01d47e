// What has been heard of jobs and alerts: what the journal knows, and beside it what need not
// survive a restart, since it is said again every minute: that an alert still fires, and that the
// one which always fires is still heard.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "daemon/contract/listening.hpp"
#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::app {

/// Loop thread.
class HeardBox final : public HeardWords {
 public:
  /// `ledger` answers null while there is no core yet; then nothing is known.
  HeardBox(std::function<const decide::Ledger*()> ledger, std::function<Wall()> now)
      : ledger_(std::move(ledger)), now_(std::move(now)) {}

  Wall now() const override { return now_(); }
  std::map<std::string, HeardWord> of(const std::string& probe) const override;
  std::optional<Watchdog> watchdog_of(const std::string& probe) const override;

  /// Null: nothing is known of it.
  std::optional<HeardWord> word(const std::string& probe, const std::string& target) const;
  /// An alert that fires fires still, until then.
  void fires_still(const std::string& probe, const std::string& target, std::optional<Wall> until);
  void watchdog_fires(const std::string& probe);

 private:
  /// The moment of the word that it goes with, and the newer end.
  struct Later {
    Wall of{};
    std::optional<Wall> until;
  };

  HeardWord with_later(const std::string& probe, const std::string& target,
                       const decide::HeardOf& heard) const;

  std::function<const decide::Ledger*()> ledger_;
  std::function<Wall()> now_;
  std::map<std::pair<std::string, std::string>, Later> later_;
  std::map<std::string, Watchdog> watchdogs_;
};

}  // namespace runbookd::app
