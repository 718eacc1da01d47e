#include "daemon/app/composition/history.hpp"

#include <optional>
#include <string>
#include <utility>

namespace runbookd::app {

namespace {

const decide::Served* served(const decide::Ledger* ledger, const std::string& resource,
                             const std::string& revision) {
  if (ledger == nullptr) return nullptr;
  const auto it = ledger->served().find(resource);
  if (it == ledger->served().end()) return nullptr;
  for (auto s = it->second.rbegin(); s != it->second.rend(); ++s)
    if (s->revision == revision) return &*s;
  return nullptr;
}

}  // namespace

HistoryAccess history_of(std::function<const decide::Ledger*()> ledger) {
  return {[ledger](const std::string& resource, const std::string& revision) {
            const decide::Served* s = served(ledger(), resource, revision);
            return s != nullptr && s->chosen;
          },
          [ledger = std::move(ledger)](const std::string& resource,
                                       const std::string& revision) -> std::optional<Wall> {
            const decide::Served* s = served(ledger(), resource, revision);
            return s ? std::optional{s->since.wall} : std::nullopt;
          }};
}

}  // namespace runbookd::app
