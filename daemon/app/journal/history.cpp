#include "daemon/app/journal/history.hpp"

#include <algorithm>

#include "daemon/app/journal/past_incident.hpp"
#include "daemon/app/journal/segment.hpp"

namespace runbookd::journal {

namespace {

class History final : public Reader {
 public:
  History(std::unique_ptr<Reader> rows, std::string dir, Boot here)
      : rows_(std::move(rows)), dir_(std::move(dir)), here_(std::move(here)) {}

  ReadStatus read(std::uint64_t after, std::uint64_t limit,
                  const std::function<bool(const Entry&)>& visit) override {
    Walk walk{after, limit, visit};
    while (true) {
      const auto segments = rows_->segments();
      if (!segments) return ReadFault{0, segments.error()};
      if (const ReadStatus read = read_segments(*segments, walk); !read) return read;
      if (walk.over()) return Done{};
      const ReadStatus read = read_rows(walk);
      if (!read || !walk.behind) return read;
    }
  }

  Result<ChainHead> head() override { return rows_->head(); }
  Result<ChainHead> genesis() override { return rows_->genesis(); }
  Result<ChainHead> base() override { return rows_->base(); }
  Result<std::optional<CheckpointRow>> checkpoint() override { return rows_->checkpoint(); }
  Result<std::vector<SegmentRow>> segments() override { return rows_->segments(); }

  Result<std::uint64_t> opened_at(const std::string& incident) override {
    // The database first: what moves meanwhile is found in its segment after that.
    const auto here = rows_->opened_at(incident);
    if (!here || *here != 0) return here;
    const auto segments = rows_->segments();
    if (!segments) return segments.error();
    const std::uint64_t number = incident_number(incident);
    for (const SegmentRow& row : *segments) {
      if (number == 0 || number < row.first_incident || number > row.last_incident) continue;
      const auto found = opened_in(row, incident);
      if (!found || *found != 0) return found;
    }
    return std::uint64_t{0};
  }

 private:
  Result<std::uint64_t> opened_in(const SegmentRow& row, const std::string& incident) {
    std::uint64_t found = 0;
    const ReadStatus read = read_segment(dir_, row, here_, 0, row.last, [&](const Entry& entry) {
      const bool it =
          entry.record.kind == decide::RecordKind::opened && entry.record.incident == incident;
      if (it) found = entry.seq;
      return !it;
    });
    if (!read) return read.error().error;
    return found;
  }

  // How far one reading has come.
  struct Walk {
    std::uint64_t at;  // the last record that was given
    std::uint64_t left;
    const std::function<bool(const Entry&)>& visit;
    bool stopped = false;
    bool behind = false;  // the next record has been moved into a segment meanwhile

    bool over() const { return stopped || left == 0; }
    bool give(const Entry& entry) {
      at = entry.seq;
      --left;
      stopped = !visit(entry);
      return !over();
    }
  };

  ReadStatus read_segments(const std::vector<SegmentRow>& segments, Walk& walk) {
    for (const SegmentRow& row : segments) {
      if (walk.over()) break;
      if (row.last <= walk.at) continue;
      const ReadStatus read = read_segment(dir_, row, here_, walk.at, walk.left,
                                           [&](const Entry& entry) { return walk.give(entry); });
      if (!read) return read;
    }
    return Done{};
  }

  ReadStatus read_rows(Walk& walk) {
    walk.behind = false;
    return rows_->read(walk.at, walk.left, [&](const Entry& entry) {
      const std::uint64_t expected = walk.at + 1;
      walk.behind = entry.seq != expected && is_moved(expected);
      return !walk.behind && walk.give(entry);
    });
  }

  // A record that is nowhere is for who checks the chain to say.
  bool is_moved(std::uint64_t seq) {
    const auto segments = rows_->segments();
    return segments &&
           std::any_of(segments->begin(), segments->end(), [seq](const SegmentRow& row) {
             return row.first <= seq && seq <= row.last;
           });
  }

  std::unique_ptr<Reader> rows_;
  std::string dir_;
  Boot here_;
};

}  // namespace

std::unique_ptr<Reader> make_history(std::unique_ptr<Reader> rows, std::string dir, Boot here) {
  return std::make_unique<History>(std::move(rows), std::move(dir), std::move(here));
}

}  // namespace runbookd::journal
