#include "daemon/net/evidence.hpp"

#include "daemon/base/text.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::net {

namespace {

constexpr std::size_t most_title_bytes = 60;
constexpr std::string_view cut = "...";

}  // namespace

void keep_evidence(Sample& sample, std::string_view title, std::string_view text) {
  // A megabyte of a hostile answer is not looked through for what of it can be seen.
  const bool longer = text.size() > most_evidence_bytes;
  text = text.substr(0, most_evidence_bytes);
  if (sample.evidence.size() >= most_evidence_parts || is_blank(text)) return;
  std::string kept = shown(text);
  if (longer || kept.size() > most_evidence_bytes) {
    kept.resize(utf8_prefix(kept, most_evidence_bytes - cut.size()).size());
    kept += cut;
  }
  while (!kept.empty() && (kept.back() == '\n' || kept.back() == ' ')) kept.pop_back();
  sample.evidence.push_back({one_line(title, most_title_bytes), std::move(kept)});
}

}  // namespace runbookd::net
