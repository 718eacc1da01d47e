// Makes a probe from a rulebook's text, as the loader does, and runs it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/contract/probe.hpp"
#include "tests/unit/net/loop.hpp"

namespace runbookd::test {

/// The kind's spec of `probes: {site: {...}}`; null and `errors` (as `LINE:COL: error: ...`) when
/// wrong.
struct ParsedProbe {
  std::shared_ptr<const ProbeSpec> spec;
  std::vector<std::string> errors;
};
ParsedProbe parse_probe(const ProbeKind& kind, const std::string& rulebook);

/// The text of the map of one probe: `http: http://..., json: {...}`; throws when it does not
/// parse.
std::shared_ptr<const ProbeSpec> spec_of(const ProbeKind& kind, const std::string& map);

/// A runner and its loop, with the cells by name.
class Runner {
 public:
  Runner(Loop& loop, std::shared_ptr<const ProbeSpec> spec,
         std::vector<SeriesSelector> selectors = {}, const std::string& target = {},
         Nanos timeout = seconds{1});
  /// Its cells come with the targets that it finds.
  Runner& of_found_targets() {
    finds_targets_ = true;
    return *this;
  }
  const Sample& run(std::optional<milliseconds> deadline = {});
  const Sample& sample() const { return sample_; }
  const Cell& cell(const std::string& signal) const;
  double number(const std::string& signal) const { return std::get<double>(cell(signal)); }
  std::string text(const std::string& signal) const { return std::get<std::string>(cell(signal)); }
  bool has(const std::string& signal) const { return cell(signal).index() != 0; }

 private:
  Loop& loop_;
  std::vector<SignalDecl> signals_;
  std::unique_ptr<Probe> probe_;
  Sample sample_;
  bool finds_targets_ = false;
};

/// Every bad/*.yaml of a kind's folder yields exactly the diagnostic that its last line expects,
/// and example.yaml yields none. Returns what is wrong, empty when nothing is.
std::vector<std::string> check_fixtures(const std::string& folder,
                                        const std::vector<const ProbeKind*>& kinds);

}  // namespace runbookd::test
