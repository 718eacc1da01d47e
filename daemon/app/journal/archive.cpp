#include "daemon/app/journal/archive.hpp"

#include <filesystem>
#include <system_error>

#include "daemon/app/journal/segment.hpp"
#include "daemon/app/journal/vfs_file.hpp"

namespace runbookd::journal {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t first_records = 100;

// The last record that goes, of those that may; `base.seq`: none does.
Result<std::uint64_t> last_that_goes(const ArchiveRequest& request, Reader& reader) {
  if (!request.older_than) return request.upto;
  std::uint64_t last = request.base.seq;
  bool due = !request.only_if_before;
  const ReadStatus read = reader.read(request.base.seq, request.most, [&](const Entry& entry) {
    const Wall at = entry.record.at.wall;
    if (entry.seq > request.upto) return false;
    due = due || at < *request.only_if_before;
    if (at < *request.older_than) last = entry.seq;
    return due || entry.seq - request.base.seq < first_records;
  });
  if (!read) return read.error().error;
  return due ? last : request.base.seq;
}

// The records that go, in the order in which they are.
Result<SegmentMaker> collect(const ArchiveRequest& request) {
  SegmentMaker out(request.base);
  auto reader = open_sqlite_reader(request.file, Boot{});
  if (!reader) return reader.error();
  const auto last = last_that_goes(request, **reader);
  if (!last) return last.error();
  if (*last == request.base.seq) return out;
  Status added = ok();
  const ReadStatus read = (*reader)->read(request.base.seq, request.most, [&](const Entry& entry) {
    if (entry.seq > *last || out.full()) return false;
    added = out.add(entry);
    return static_cast<bool>(added);
  });
  if (!read) return read.error().error;
  if (!added) return added.error();
  return out;
}

// Whether all that is in the file is in the database as well, or the file is not whole.
Result<bool> can_go(const ArchiveRequest& request, const std::string& path) {
  const auto row = whole_segment(path);
  if (!row) return true;
  auto reader = open_sqlite_reader(request.file, Boot{});
  if (!reader) return reader.error();
  bool same = false;
  const ReadStatus read = (*reader)->read(row->last - 1, 1, [&](const Entry& entry) {
    same = entry.seq == row->last && entry.hash == row->head;
    return false;
  });
  if (!read) return read.error().error;
  return same;
}

// The journal knows of no segment that begins where its records do. What is there was left by an
// archiving that did not come to its end; or the journal is an older copy, and then the file may
// have what is nowhere else.
Status remove_left_over(const ArchiveRequest& request) {
  const std::string prefix = segment_prefix(request.base.seq + 1);
  std::error_code error;
  for (fs::directory_iterator file(request.dir, error), end; !error && file != end;
       file.increment(error)) {
    const std::string name = file->path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(segment_suffix)) continue;
    const auto go = can_go(request, file->path().string());
    if (!go) return go.error();
    if (!*go)
      return Error{name + " has records that are not in this journal: nothing is moved",
                   "it belongs to a journal that was replaced by an older copy: move it away"};
    if (const Status removed = remove_durably(file->path().string()); !removed) return removed;
  }
  if (error) return Error{"cannot look into " + request.dir + ": " + error.message(), {}};
  return ok();
}

}  // namespace

Result<std::optional<SegmentRow>> archive(const ArchiveRequest& request) {
  if (request.upto <= request.base.seq) return std::optional<SegmentRow>{};
  auto made = collect(request);
  if (!made) return made.error();
  if (made->empty()) return std::optional<SegmentRow>{};
  if (const Status removed = remove_left_over(request); !removed) return removed.error();
  const auto bytes = made->file();
  if (!bytes) return bytes.error();
  SegmentRow row;
  row.first = made->first();
  row.last = made->head().seq;
  row.head = made->head().hash;
  row.digest = sha256(*bytes);
  row.first_incident = made->first_incident();
  row.last_incident = made->last_incident();
  const std::string path = request.dir + "/" + segment_name(row.first, row.last);
  if (const Status written = write_durably(path, *bytes); !written) return written.error();
  // The records are forgotten next: what was written must be what is read.
  const auto there = whole_segment(path);
  if (there && there->last == row.last && there->head == row.head) return std::optional{row};
  return Error{path + " is not what was written: nothing is moved",
               "look at the disk of the state directory and at the kernel's log"};
}

}  // namespace runbookd::journal
