// Takes the journal away from a daemon that has it open: every write of the daemon goes on to
// succeed.
#pragma once

#include <string>
#include <string_view>

namespace runbookd::crash_points {

enum class How {
  removed,      ///< journal.db, -wal and -shm
  renamed,      ///< all three
  older,        ///< an older copy was put in their place
  overwritten,  ///< the bytes of an older copy were written into the same files
  cut_short,    ///< journal.db has no bytes any more
};
inline constexpr How every_way[] = {How::removed, How::renamed, How::older, How::overwritten,
                                    How::cut_short};
std::string_view name_of(How how);

class Thief {
 public:
  Thief(How how, std::string state) : how_(how), state_(std::move(state)) {}

  /// Makes the copy that will be the older one; the first call counts.
  void prepare();
  void strike();
  bool has_struck() const { return struck_; }

 private:
  How how_;
  std::string state_;
  bool prepared_ = false;
  bool struck_ = false;
};

}  // namespace runbookd::crash_points
