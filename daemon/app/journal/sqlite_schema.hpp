// The tables, and what a file must look like before we touch it. Internal.
#pragma once

#include <string>

#include "daemon/app/journal/sqlite_db.hpp"
#include "daemon/app/journal/storage.hpp"

namespace runbookd::journal {

/// Columns of a row, in the order in which they are bound (from 1) and read (from 0).
namespace column {
enum : int { seq, wall_ns, boot_id, boot_ns, kind, step, first_text };
constexpr int until_ns = first_text + static_cast<int>(text_fields.size());
constexpr int facts = until_ns + 1;
constexpr int hash = facts + 1;
constexpr int count = hash + 1;
}  // namespace column

/// `seq, wall_ns, ..., hash`
std::string column_list();

/// Whether the file is a journal that this version knows. True: it is empty and has to be created.
Result<bool> is_new(sqlite3* db, const std::string& file);
/// Creates the tables and the genesis row in one transaction.
Status create_schema(sqlite3* db, const Genesis& genesis);

Result<ChainHead> read_genesis(sqlite3* db);
/// The question that read_head() asks, for who asks it often.
Result<Statement> prepare_head(sqlite3* db);
Result<ChainHead> read_head(sqlite3* db, Statement& last);

}  // namespace runbookd::journal
