#include "daemon/net/http/answer_evidence.hpp"

#include "daemon/base/text.hpp"
#include "daemon/net/evidence.hpp"

namespace runbookd::net {

namespace {

constexpr std::size_t most_headers = 20;
constexpr std::size_t most_header_bytes_shown = 120;

}  // namespace

void keep_answer(Sample& sample, const HttpAnswer& answer) {
  if (answer.status == 0) return;
  std::string text = "status " + std::to_string(answer.status);
  std::size_t shown = 0;
  for (const auto& [name, value] : answer.headers) {
    if (equal_ignoring_case(name, "set-cookie") || ++shown > most_headers) continue;
    text += "\n" + printable(name) + ": " + printable(value, most_header_bytes_shown);
  }
  if (!answer.body.empty()) text += "\n\n" + answer.body.substr(0, most_evidence_bytes);
  keep_evidence(sample, "answer", text);
}

}  // namespace runbookd::net
