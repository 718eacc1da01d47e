// The ledger as text, for a checkpoint: what a start goes on from instead of folding every record
// anew. One description of each part serves both directions (ledger_fields.hpp), and a new member
// of one does not compile until it is described.
//
// Times are written as records are: by both clocks, with the boot in which the text was made. Read
// in the same boot they are exact; after a reboot the wall clock tells their age.
#pragma once

#include <string>
#include <string_view>

#include "daemon/app/journal/boot.hpp"
#include "daemon/base/result.hpp"
#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::journal {

/// Goes up when an older program could not read the text, or would read it wrongly. Then that one
/// folds all records, and this one those of before.
constexpr int ledger_format = 1;

/// `boot_id` is that of the clock which the ledger's times were restored to.
std::string ledger_text(const decide::Ledger& ledger, std::string_view boot_id);
/// On the clock of `here`. The error names what is wrong with the text.
Result<decide::Ledger> parse_ledger(std::string_view text, const Boot& here);

}  // namespace runbookd::journal
