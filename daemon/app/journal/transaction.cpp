#include "daemon/app/journal/transaction.hpp"

namespace runbookd::journal {

namespace {

Error others_wrote(const ChainHead& found, const ChainHead& end) {
  return Error{"another process has written to the journal: it ends in record " +
                   std::to_string(found.seq) + ", ours in " + std::to_string(end.seq),
               "find out who, and restart runbookd; `runbookd audit verify` checks the whole"};
}

Status insert_all(Storage& storage, const std::vector<Entry>& rows, const ChainHead& head,
                  const AlsoChange& also) {
  Status done = storage.begin();
  if (!done) return done;
  // From here on nobody else can write.
  const auto end = storage.head();
  if (!end) return end.error();
  if (*end != head) return others_wrote(*end, head);
  for (const Entry& row : rows) {
    done = storage.insert(row);
    if (!done) return done;
  }
  if (also) done = also(storage);
  return done ? storage.commit() : done;
}

Status read_back(Custody& custody, const ChainHead& end) {
  const auto found = custody.read_back();
  if (!found) return found.error();
  return *found == end ? ok() : others_wrote(*found, end);
}

}  // namespace

Status prove_end(Disk disk, const ChainHead& head) {
  if (const Status ours = disk.custody.prove(head, head); !ours) return ours;
  if (const Status read = read_back(disk.custody, head); !read) return read;
  disk.custody.remember(head);
  return ok();
}

Status write_rows(Disk disk, const std::vector<Entry>& rows, const ChainHead& head, bool promised,
                  const AlsoChange& also) {
  if (const Status ours = disk.custody.prove(head, head); !ours) return ours;
  const Status done = insert_all(disk.storage, rows, head, also);
  if (!done) disk.storage.rollback();
  disk.custody.settle();
  if (!done || !promised) return done;
  // They may have been taken away while we wrote.
  return prove_end(disk, {rows.back().seq, rows.back().hash});
}

Result<ChainHead> probe_again(Disk disk, const ChainHead& end, const ChainHead& or_end) {
  if (const Status ours = disk.custody.prove(end, or_end); !ours) return ours.error();
  const Status written = disk.storage.probe();
  disk.custody.settle();
  if (!written) return written.error();
  auto found = disk.custody.read_back();
  if (found && *found != end && *found != or_end) return others_wrote(*found, end);
  return found;
}

}  // namespace runbookd::journal
