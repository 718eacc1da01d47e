// The running `scrape` probe.
#pragma once

#include <memory>
#include <vector>

#include "probes/prometheus/spec.hpp"

namespace runbookd::probes {

std::unique_ptr<Probe> make_scrape_probe(std::shared_ptr<const ScrapeArguments> arguments,
                                         const ProbeCommon& common,
                                         const std::vector<SeriesSelector>& selectors,
                                         const Services& services);

}  // namespace runbookd::probes
