#include "daemon/contract/probe.hpp"

namespace runbookd {

std::vector<SignalDecl> declared(std::span<const SignalDoc> docs) {
  std::vector<SignalDecl> out;
  out.reserve(docs.size());
  for (const SignalDoc& doc : docs)
    out.push_back({std::string{doc.name}, doc.type, doc.counter, doc.meaning});
  return out;
}

}  // namespace runbookd
