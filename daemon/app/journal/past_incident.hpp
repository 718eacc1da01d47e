// An incident that the ledger has forgotten, from its records: they are in the database or in
// segments.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "daemon/app/journal/storage.hpp"
#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::journal {

/// Every record of the incident, in their order, from its opening until it was resolved and a
/// little more; false: the history knows of none. Any thread but the loop's.
Result<bool> each_record_of(Reader& history, const std::string& id,
                            const std::function<void(const decide::Record&)>& visit);

/// A ledger with this incident and its actions alone; nullopt: the history knows of none. Reads
/// from its opening until it was resolved and a little more, so any thread but the loop's.
Result<std::optional<decide::Ledger>> past_incident(Reader& history, const std::string& id);

/// The number of `INC-7`; 0: it has none.
std::uint64_t incident_number(std::string_view id);

}  // namespace runbookd::journal
