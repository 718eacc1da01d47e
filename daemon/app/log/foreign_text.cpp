#include "daemon/app/log/foreign_text.hpp"

namespace runbookd::app {

void clean(Sample& sample, const logging::Redactor& redactor) {
  redactor.clean(sample.detail);
  for (Cell& cell : sample.cells)
    if (auto* text = std::get_if<std::string>(&cell)) redactor.clean(*text);
  for (EvidencePart& part : sample.evidence) redactor.clean(part.text);
}

bool clean(Facts& facts, const logging::Redactor& redactor) {
  bool hid = false;
  for (auto& [name, value] : facts) hid = redactor.clean(value) || hid;
  return hid;
}

void clean(ActionResult& result, const logging::Redactor& redactor) {
  redactor.clean(result.detail);
  clean(result.facts, redactor);
}

}  // namespace runbookd::app
