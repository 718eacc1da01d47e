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
constexpr int format = hash + 1;
constexpr int epoch = format + 1;
constexpr int count = epoch + 1;
}  // namespace column

constexpr int first_schema_with_segments = 2;

/// `seq, wall_ns, ..., epoch`: the columns of a file with the schema `version`, in which those that
/// are missing say what they were then.
std::string column_list(int version = schema_version);

/// The schema of the file; 0: it is empty and has to be created. The error: it is no journal, or of
/// a newer runbookd.
Result<int> schema_of(sqlite3* db, const std::string& file);
/// Creates the tables and the genesis row in one transaction.
Status create_schema(sqlite3* db, const Genesis& genesis);
/// Brings a file of an older schema to the newest one, in one transaction; its rows stay as they
/// are.
Status migrate(sqlite3* db, int from);

/// Where the chain begins that the table `journal` holds: after the last segment, or after genesis.
Result<ChainHead> read_base(sqlite3* db, int version);

Result<ChainHead> read_genesis(sqlite3* db);
/// The question that read_head() asks, for who asks it often.
Result<Statement> prepare_head(sqlite3* db);
Result<ChainHead> read_head(sqlite3* db, Statement& last);

}  // namespace runbookd::journal
