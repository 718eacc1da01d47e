// A statement as people may read it: its shape without its data.
#pragma once

#include <string>
#include <string_view>

namespace runbookd::net {

/// String, dollar-quoted and number literals become `?`, comments go, blanks are collapsed. An
/// unfinished literal (the server cuts long statements) is masked to the end. One printable line of
/// at most 120 bytes.
std::string mask_query(std::string_view sql);

}  // namespace runbookd::net
