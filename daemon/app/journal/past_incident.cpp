#include "daemon/app/journal/past_incident.hpp"

#include <limits>

#include "daemon/base/number.hpp"

namespace runbookd::journal {

namespace {

constexpr std::uint64_t until_the_end = std::numeric_limits<std::int64_t>::max();
// What became of the messages about its end comes a little later.
constexpr std::uint64_t records_after_its_end = 1000;

}  // namespace

std::uint64_t incident_number(std::string_view id) {
  constexpr std::string_view prefix = "INC-";
  if (!id.starts_with(prefix)) return 0;
  return whole_number<std::uint64_t>(id.substr(prefix.size())).value_or(0);
}

Result<bool> each_record_of(Reader& history, const std::string& id,
                            const std::function<void(const decide::Record&)>& visit) {
  const auto opened = history.opened_at(id);
  if (!opened) return opened.error();
  if (*opened == 0) return false;
  std::uint64_t end = until_the_end;
  const ReadStatus read = history.read(*opened - 1, until_the_end, [&](const Entry& entry) {
    const decide::Record& record = entry.record;
    if (record.incident != id) return entry.seq < end;
    visit(record);
    const bool over = record.kind == decide::RecordKind::state &&
                      record.status == name_of(decide::IncidentState::resolved);
    if (over && end == until_the_end) end = entry.seq + records_after_its_end;
    return entry.seq < end;
  });
  if (!read) return read.error().error;
  return true;
}

Result<std::optional<decide::Ledger>> past_incident(Reader& history, const std::string& id) {
  decide::Ledger ledger;
  const auto found =
      each_record_of(history, id, [&](const decide::Record& record) { ledger.apply(record); });
  if (!found) return found.error();
  return *found ? std::optional{std::move(ledger)} : std::nullopt;
}

}  // namespace runbookd::journal
