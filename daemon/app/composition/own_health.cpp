#include "daemon/app/composition/own_health.hpp"

namespace runbookd::app {

void OwnHealth::opened(journal::Journal& journal) {
  journal_ = &journal;
  journal_watch_.opened(journal, time_.now());
}

std::string OwnHealth::journal_trouble(Mono now) {
  return journal_ == nullptr ? std::string{} : journal_watch_.look(*journal_, now);
}

void OwnHealth::look(Nanos lag) {
  const Stamp now = time_.now();
  self_.look(lag, journal_trouble(now.mono), now);
  if (server_ != nullptr) socket_watch_.look(*server_, now.mono);
}

std::optional<std::string> OwnHealth::not_ready() {
  const Stamp now = time_.now();
  std::string journal = journal_trouble(now.mono);
  self_.look(self_.last_lag(), journal, now);
  if (!journal.empty()) return journal;
  if (auto missing = first_round_.missing()) return missing;
  if (server_ == nullptr) return std::nullopt;
  const std::string& socket = socket_watch_.look(*server_, now.mono);
  if (!socket.empty()) return socket;
  return std::nullopt;
}

}  // namespace runbookd::app
