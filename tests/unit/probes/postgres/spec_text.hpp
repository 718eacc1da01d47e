// A probe's map as text, read as the loader reads it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/contract/probe.hpp"

namespace runbookd::test {

struct ParsedProbe {
  std::shared_ptr<const ProbeSpec> spec;
  std::vector<std::string> errors;  ///< `LINE:COL: message`
};

inline ParsedProbe parse_probe(const ProbeKind& kind, const std::string& yaml) {
  document::Sources sources;
  document::Diagnostics diagnostics;
  const int file = sources.add("probe.yaml", yaml);
  const auto node = document::parse(sources, file, document::Strictness::check, diagnostics);
  ParsedProbe out;
  if (node) {
    document::Reader reader(*node, "probe `p`", diagnostics, {kind.keys});
    out.spec = kind.parse(reader);
    reader.finish();
  }
  for (const auto& d : diagnostics.sorted()) {
    out.errors.push_back(std::to_string(d.mark.line) + ":" + std::to_string(d.mark.column) + ": " +
                         d.message);
  }
  return out;
}

}  // namespace runbookd::test
