#include "daemon/decide/explain/view.hpp"

#include <utility>

namespace runbookd::decide {

void take_run(InstanceView& view, Sample& sample, Stamp now) {
  view.seen = true;
  view.outcome = sample.outcome;
  view.reason = sample.reason;
  view.detail = std::move(sample.detail);
  view.evidence = std::move(sample.evidence);
  view.last_run = now;
  view.latency = sample.latency;
}

InstanceView view_of(Sample sample, Stamp now) {
  InstanceView out;
  take_run(out, sample, now);
  out.conclusive = sample.outcome != Outcome::unknown;
  return out;
}

}  // namespace runbookd::decide
