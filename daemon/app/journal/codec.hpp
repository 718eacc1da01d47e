// A row as JSON: one shape for each format, with every key always present and in one order. Its
// text is what the chain hashes, so any change here is a new `record_format`, and the shapes of
// before stay.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "daemon/app/journal/entry.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::journal {

constexpr std::size_t most_text_bytes = 4096;  ///< of `text` and of one fact
constexpr std::size_t most_name_bytes = 512;   ///< of every other text field
constexpr std::size_t most_facts = 128;

/// Every field but the hash. Bytes are taken as they are: a changed byte must change the text.
boost::json::object to_json(const Entry& entry);
/// The text of to_json(): what is hashed.
std::string canonical(const Entry& entry);
/// The reverse. `at.mono` becomes CLOCK_BOOTTIME as written. The error names the field.
Result<Entry> from_json(const boost::json::object& object);

std::string facts_text(const Facts& facts);
/// Refuses text that facts_text() would not have written.
Result<Facts> parse_facts(std::string_view text);

/// A record fit to be stored: valid UTF-8, bounded, without secrets. `redact` may be empty.
using Redact = std::function<std::string(std::string_view)>;
decide::Record normalised(decide::Record record, const Redact& redact);

}  // namespace runbookd::journal
