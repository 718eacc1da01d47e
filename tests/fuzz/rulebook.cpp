// A rulebook as the parser of documents takes it, before anything of it has a meaning.
#include "tests/fuzz/target.hpp"

#include "config/document/node.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  document::Sources sources;
  document::Diagnostics out;
  const int file = sources.add("rules.yaml", std::string(input));
  for (const auto strictness : {document::Strictness::check, document::Strictness::data})
    (void)document::parse(sources, file, strictness, out);
  for (const auto& d : out.sorted()) (void)document::render(sources, d, false);
}

}  // namespace runbookd::fuzz
