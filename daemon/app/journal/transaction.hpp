// What the writer's thread does to the disk: one transaction, proven before, and proven after when
// something is promised of it. Internal to the journal.
#pragma once

#include <functional>
#include <vector>

#include "daemon/app/journal/custody.hpp"
#include "daemon/app/journal/storage.hpp"

namespace runbookd::journal {

/// The two sides of one file.
struct Disk {
  Storage& storage;
  Custody& custody;
};

/// What else is changed in a transaction, beside the rows that are added.
using AlsoChange = std::function<Status(Storage& storage)>;

/// Appends `rows` after `head`, and does what `also` says (it may be empty). `promised`: somebody
/// waits for them, or acts on them. Success: they are on the disk; when promised, in the file that
/// a restart would read, and so is all before them.
Status write_rows(Disk disk, const std::vector<Entry>& rows, const ChainHead& head, bool promised,
                  const AlsoChange& also = {});

/// The files are ours and end in `head`: all that was written so far would survive a restart.
Status prove_end(Disk disk, const ChainHead& head);

/// After a failure: can we write again, and where does the chain end? It must be `end`, or `or_end`
/// when a commit that failed may have reached the disk.
Result<ChainHead> probe_again(Disk disk, const ChainHead& end, const ChainHead& or_end);

}  // namespace runbookd::journal
