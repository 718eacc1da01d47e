// What a plugin prints, as the guidelines of the Monitoring Plugins have it: pure parsing.
//
//   DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968
//   / 15272 MB (77%);
//   /boot 68 MB (69%); | /boot=68MB;88;93;0;98
//
// The first line is for people; performance data follow its `|`. Of what comes below, all behind
// the next `|` are performance data as well.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/value.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::probes::exec {

inline constexpr std::size_t most_figures = 512;
inline constexpr std::size_t most_label_bytes = 200;

/// `LABEL=VALUE[UOM];[WARN];[CRIT];[MIN];[MAX]`.
struct Figure {
  std::string label;            ///< as it was printed
  std::string name;             ///< as expressions read it
  std::optional<double> value;  ///< absent: `U`, or no number
  std::string unit;             ///< as it was printed: ``, `s`, `MB`, `c` ..
  std::string warn, crit, min, max;
};

struct PluginOutput {
  std::string_view first_line;  ///< for people, without performance data
  std::vector<Figure> figures;  ///< of a label that comes twice the first
};

/// `complete`: all that was printed is there; else the last word may be half of one and is left
/// out.
PluginOutput read_output(std::string_view text, bool complete = true);

/// What is no letter, digit or `_` becomes `_`; a leading digit, and what every probe has anyway
/// (`up`, `latency`, `age`, `state`), gets one before it.
std::string label_in_expressions(std::string_view label);

/// In base units of what the rulebook expects; nothing when the printed unit does not fit that.
std::optional<double> in_unit(const Figure& figure, net::Unit expected);
/// The same, where the rulebook says nothing: a plain number or a counter.
std::optional<double> as_number(const Figure& figure);

/// What to write behind `types` to read it: `s`, `B` ..; empty: nothing needs to be written.
std::string_view unit_to_write(const Figure& figure);
/// `{time: s, size: B}` of those that need it; empty when none does.
std::string types_to_write(const std::vector<Figure>& figures);

/// `time=0.012s, warn 1, crit 5, min 0`, a line each: for people.
std::string described(const std::vector<Figure>& figures);

}  // namespace runbookd::probes::exec
