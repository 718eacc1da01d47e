// What a rule is made of, as one number: when it changes over a reload, the clocks of the rule
// start afresh; when it does not, they go on. Internal to load.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "config/load/context.hpp"

namespace runbookd::load {

/// The hashes of all sections, made once, from which those of the rules are put together.
class Fingerprints {
 public:
  Fingerprints(const Context& c, document::Reader& top);
  /// Of the rule's own text and all that it reads: signals, probes (and those that they ask
  /// through), the resources that it acts on, and the defaults that it inherits. Not of the names
  /// of targets, which come and go: what is kept per target is kept by its name.
  std::uint64_t of(const document::Node& node, const decide::Rule& rule) const;
  /// Of a probe or an observed resource: what it has seen is worth nothing once it looks elsewhere.
  std::uint64_t of_source(const decide::Source& source) const;

 private:
  const decide::Plan& plan_;
  void read_entry(const document::Node& name, const document::Node& node);

  std::uint64_t rails_;                         ///< what no rule can do without
  std::map<std::string, std::uint64_t> named_;  ///< probes and resources
  std::map<std::string, std::string> via_;      ///< through which probe a probe asks
  std::map<const decide::Expr*, std::uint64_t> signals_;
};

}  // namespace runbookd::load
